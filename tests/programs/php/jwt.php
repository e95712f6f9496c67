<?php

/**
 * The signature of field report S4-jwt: a JWT by hand, since no third-party code was allowed. It
 * knows nothing of mintcheck: key and secret come from the environment, the clock is the
 * machine's. `signature.php` prints one, `endpoint.php` answers a form with one.
 */

function meeting_signature(string $meetingNumber, string $role): string
{
    $key = getenv('ZOOM_MEETING_SDK_KEY');
    $iat = time() - 30;
    $exp = $iat + 7200;
    $payload = [
        'sdkKey' => $key,
        'mn' => $meetingNumber,
        'role' => $role,
        'iat' => $iat,
        'exp' => $exp,
        'appKey' => $key,
        'tokenExp' => $exp,
    ];
    $header = base64url(json_encode(['alg' => 'HS256', 'typ' => 'JWT']));
    $signingInput = $header . '.' . base64url(json_encode($payload));
    $mac = hash_hmac('sha256', $signingInput, getenv('ZOOM_MEETING_SDK_SECRET'), true);
    return $signingInput . '.' . base64url($mac);
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}
