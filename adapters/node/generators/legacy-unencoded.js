// What the vendor's C# sample did from September 2019 to June 2021, told in JavaScript: every
// signature was refused, while the samples in the other languages worked.

import { base64, fields, library, macOf } from '../legacy.js';

export const generator = {
  name: 'node/legacy-unencoded',
  library,
  profile: 'meeting-legacy',
  about: 'Field report: the signature from before the JWT, signed without its inner base64.',
  mint,
};

function mint(inputs, nowUs) {
  const values = fields(inputs, nowUs);
  // Deliberate, as in the report: the MAC is over the joined fields and not over their base64.
  const mac = macOf(values.join(''), inputs.secret);
  // Deliberate, as in the report: no padding on the outside, which is sound.
  return base64([...values, mac].join('.')).replace(/=+$/, '');
}
