<?php

/**
 * Field report: someone on Web SDK 2.10.1 who gave SDK credentials to the signature that came
 * before the JWT. Every join was refused.
 */

namespace Mintcheck\Legacy;

use function base64_encode, hash_hmac, intdiv, rtrim, strtr;

const LIFETIME_S = 7200;

return [
    'name' => 'php/legacy',
    'library' => 'ext-hash ' . \phpversion('hash'),
    'profile' => 'meeting-sdk',
    'about' => 'Field report: the signature from before the JWT, with SDK credentials.',
    'mint' => mint(...),
];

function mint(array $inputs, int $nowUs): string
{
    $key = $inputs['sdk_key'] ?? null;
    $number = $inputs['meeting_number'] ?? null;
    $role = $inputs['role'] ?? null;
    // Deliberate, as in the report: seconds, and two hours ahead, where the legacy format wants
    // the milliseconds of half a minute ago.
    $time = intdiv($nowUs, 1_000_000) + LIFETIME_S;
    $signedText = base64_encode($key . $number . $time . $role);
    $mac = base64_encode(hash_hmac('sha256', $signedText, $inputs['secret'] ?? null, true));
    // Deliberate, as in the report: five fields in one base64url text, not the three segments
    // of a JWT, which is all that Web SDK 2.7.0 and later take.
    return base64url("$key.$number.$time.$role.$mac");
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}
