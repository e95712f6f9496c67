<?php

/**
 * Field report S4-legacy: the signature from before the JWT, made with SDK credentials. It knows
 * nothing of mintcheck: key and secret come from the environment, the clock is the machine's.
 * Started once for a signature: php php/legacy.php 86764390572 0
 */

function legacy_signature(string $meetingNumber, string $role): string
{
    $key = getenv('ZOOM_MEETING_SDK_KEY');
    $time = time() + 7200;
    $data = base64_encode($key . $meetingNumber . $time . $role);
    $hash = hash_hmac('sha256', $data, getenv('ZOOM_MEETING_SDK_SECRET'), true);
    $text = implode('.', [$key, $meetingNumber, $time, $role, base64_encode($hash)]);
    return rtrim(strtr(base64_encode($text), '+/', '-_'), '=');
}

if ($argc !== 3) {
    fwrite(STDERR, "usage: php legacy.php NUMBER ROLE\n");
    exit(2);
}
echo legacy_signature($argv[1], $argv[2]);
