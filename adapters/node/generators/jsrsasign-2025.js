// Field report: the answer given to someone on Web SDK 3.13.1 whose own backend's tokens failed
// while those of the vendor's test generator worked.

import { milliseconds } from '../clock.js';
import { library, sign } from '../jsrsasign.js';

const BACKDATE_S = 30;
const LIFETIME_S = 7200;
const SESSION_LIFETIME_S = 3 * 3600;

export const generator = {
  name: 'node/jsrsasign-2025',
  library,
  profile: 'meeting-sdk',
  about: 'Field report: a 2025 forum answer, whose tokenExp outlives its exp by an hour.',
  mint,
};

function mint(inputs, nowUs) {
  // Deliberate, as in the report: rounds first and backdates afterwards.
  const iat = Math.round(milliseconds(nowUs) / 1000) - BACKDATE_S;
  const claims = {
    appKey: inputs.sdk_key,
    sdkKey: inputs.sdk_key,
    // Deliberate, as in the report: the meeting number keeps whatever type the request gave it.
    mn: inputs.meeting_number,
    // Deliberate, as in the report: every role that is not 1 silently becomes a participant.
    role: Number(inputs.role) === 1 ? 1 : 0,
    iat,
    exp: iat + LIFETIME_S,
    // Deliberate, as in the report: the session is said to outlive the token that opens it.
    tokenExp: iat + SESSION_LIFETIME_S,
  };
  return sign(claims, inputs.secret);
}
