<?php

/**
 * Field report: a PHP page that was not allowed third-party code and signs with hash_hmac.
 * Its joins work.
 */

namespace Mintcheck\HashHmac;

use Mintcheck\Refusal;

use function base64_encode, hash_hmac, intdiv, is_array, json_encode, rtrim, strtr;

const BACKDATE_S = 30;
const LIFETIME_S = 7200;

return [
    'name' => 'php/hash-hmac',
    'library' => 'ext-hash ' . \phpversion('hash'),
    'profile' => 'meeting-sdk',
    'about' => 'Field report: no library, and number and role stay the text of the request.',
    'mint' => mint(...),
];

function mint(array $inputs, int $nowUs): string
{
    $header = base64url(json_encode(['alg' => 'HS256', 'typ' => 'JWT']));
    // Deliberate, as in the report: json_encode's defaults, which spell a slash \/ and é \u00e9.
    $signingInput = $header . '.' . base64url(json_encode(claims($inputs, $nowUs)));
    $mac = hash_hmac('sha256', $signingInput, $inputs['secret'] ?? null, true);
    return $signingInput . '.' . base64url($mac);
}

function claims(array $inputs, int $nowUs): array
{
    $iat = intdiv($nowUs, 1_000_000) - BACKDATE_S;
    $exp = $iat + LIFETIME_S;
    return [
        'sdkKey' => $inputs['sdk_key'] ?? null,
        // Deliberate, as in the report: both are strings, as PHP gets every request parameter.
        'mn' => requestText($inputs['meeting_number'] ?? null, 'meeting_number'),
        'role' => requestText($inputs['role'] ?? null, 'role'),
        'iat' => $iat,
        'exp' => $exp,
        'appKey' => $inputs['sdk_key'] ?? null,
        'tokenExp' => $exp,
    ];
}

function requestText(mixed $value, string $name): string
{
    if (is_array($value)) {
        throw new Refusal("$name must be a single value");
    }
    return (string) $value;
}

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}
