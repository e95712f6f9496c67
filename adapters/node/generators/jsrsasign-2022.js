// Field report: an HTTP endpoint in the shape of the vendor's sample of March 2022
// (zoom/meetingsdk-auth-endpoint-sample, 75006a8). Its joins always worked.

import { milliseconds } from '../clock.js';
import { library, sign } from '../jsrsasign.js';

const BACKDATE_MS = 30_000;
const LIFETIME_S = 7200;

export const generator = {
  name: 'node/jsrsasign-2022',
  library,
  profile: 'meeting-sdk',
  about: 'Field report: the vendor\'s sample of 2022, which backdates and then rounds.',
  mint,
};

function mint(inputs, nowUs) {
  // Deliberate, as in the report: rounding where flooring is meant, so iat is up to half a
  // second late. The 30 s before it keep that harmless.
  const iat = Math.round((milliseconds(nowUs) - BACKDATE_MS) / 1000);
  const exp = iat + LIFETIME_S;
  const claims = {
    sdkKey: inputs.sdk_key,
    // Deliberate, as in the report: number and role keep whatever type the request gave them.
    mn: inputs.meeting_number,
    role: inputs.role,
    iat,
    exp,
    appKey: inputs.sdk_key,
    tokenExp: exp,
  };
  return sign(claims, inputs.secret);
}
