// The sound generator: a JWT by hand with Node's own HMAC and nothing else.

import { createHmac } from 'node:crypto';
import { Refusal } from '../refusal.js';

const BACKDATE_S = 30; // what the vendor's samples subtract for clocks that run ahead
const DEFAULT_LIFETIME_S = 7200; // the vendor's own default, two hours
const SHORTEST_LIFETIME_S = 1800; // the contract's bounds on exp - iat
const LONGEST_LIFETIME_S = 172800;

const ANY_SCALAR = ['string', 'number', 'boolean', 'null'];
const PROTECTED_HEADER = base64url(JSON.stringify({ alg: 'HS256', typ: 'JWT' }));

export const generator = {
  name: 'node/crypto',
  library: 'node:crypto',
  profile: 'meeting-sdk',
  about: 'Builds and signs the JWT by hand with createHmac, and checks every input first.',
  inputs: {
    sdk_key: ANY_SCALAR,
    secret: ANY_SCALAR,
    meeting_number: ANY_SCALAR,
    role: ANY_SCALAR,
    lifetime_s: ANY_SCALAR,
  },
  mint,
};

function mint(inputs, nowUs) {
  const secret = requiredText(inputs.secret, 'secret');
  const signingInput = `${PROTECTED_HEADER}.${base64url(JSON.stringify(claims(inputs, nowUs)))}`;
  const mac = createHmac('sha256', secret).update(signingInput).digest('base64url');
  return `${signingInput}.${mac}`;
}

function claims(inputs, nowUs) {
  const iat = Math.floor(nowUs / 1_000_000) - BACKDATE_S;
  const exp = iat + lifetime(inputs.lifetime_s);
  return {
    appKey: requiredText(inputs.sdk_key, 'sdk_key'),
    mn: meetingNumber(inputs.meeting_number),
    role: role(inputs.role),
    iat,
    exp,
    tokenExp: exp,
  };
}

// Half a surrogate pair has no UTF-8, and Node would quietly sign another character.
function requiredText(value, name) {
  if (typeof value !== 'string' || value === '' || Buffer.from(value).toString() !== value) {
    throw new Refusal(`${name} must be a non-empty text`);
  }
  return value;
}

function meetingNumber(value) {
  if (Number.isSafeInteger(value) && value >= 0) return String(value);
  if (isDigits(value)) return value;
  throw new Refusal('meeting_number must be digits only');
}

function role(value) {
  if (value === 0 || value === '0') return 0;
  if (value === 1 || value === '1') return 1;
  throw new Refusal('role must be 0 or 1');
}

function lifetime(value) {
  if (value === undefined) return DEFAULT_LIFETIME_S;
  const seconds = isDigits(value) ? Number(value) : value;
  if (Number.isInteger(seconds) && isAllowedLifetime(seconds)) return seconds;
  throw new Refusal(`lifetime_s must be ${SHORTEST_LIFETIME_S} to ${LONGEST_LIFETIME_S}`);
}

function isAllowedLifetime(seconds) {
  return seconds >= SHORTEST_LIFETIME_S && seconds <= LONGEST_LIFETIME_S;
}

function isDigits(value) {
  return typeof value === 'string' && /^[0-9]+$/.test(value);
}

function base64url(text) {
  return Buffer.from(text).toString('base64url');
}
