// Field report: the vendor's sample as rewritten in December 2023
// (zoom/meetingsdk-auth-endpoint-sample, 27140fa).

import { milliseconds } from '../clock.js';
import { library, sign } from '../jsrsasign.js';

const LIFETIME_S = 7200;

export const generator = {
  name: 'node/jsrsasign-2023',
  library,
  profile: 'meeting-sdk',
  about: 'Field report: the vendor\'s sample since December 2023, which does not backdate.',
  mint,
};

function mint(inputs, nowUs) {
  // Deliberate, as in the sample: no backdate, so any clock ahead of the verifier's shows.
  const iat = Math.floor(milliseconds(nowUs) / 1000);
  const exp = iat + LIFETIME_S;
  const claims = {
    appKey: inputs.sdk_key,
    sdkKey: inputs.sdk_key,
    // Deliberate, as in the sample: number and role keep their type, and where the request
    // has none JSON.stringify drops the claim without a word.
    mn: inputs.meeting_number,
    role: inputs.role,
    iat,
    exp,
    tokenExp: exp,
  };
  return sign(claims, inputs.secret);
}
