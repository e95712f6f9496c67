<?php

/**
 * Field report S4-jwt as a page that is sent a form, on PHP's own server:
 * php -S 127.0.0.1:4000 php/endpoint.php
 *
 * A POST of meetingNumber=86764390572&role=0 is answered with {"signature","sdkKey"}.
 */

require __DIR__ . '/jwt.php';

header('Content-Type: application/json');
if (!isset($_POST['meetingNumber'], $_POST['role'])) {
    http_response_code(400);
    echo json_encode(['error' => 'meetingNumber and role are required']);
    return;
}
echo json_encode([
    'signature' => meeting_signature($_POST['meetingNumber'], $_POST['role']),
    'sdkKey' => getenv('ZOOM_MEETING_SDK_KEY'),
]);
