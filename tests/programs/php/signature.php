<?php

/**
 * Field report S4-jwt as a command: php php/signature.php 86764390572 0
 */

require __DIR__ . '/jwt.php';

if ($argc !== 3) {
    fwrite(STDERR, "usage: php signature.php NUMBER ROLE\n");
    exit(2);
}
echo meeting_signature($argv[1], $argv[2]);
