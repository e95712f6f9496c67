// The vendor's sample as it was from March 2020 to the JWT of March 2022
// (zoom/meetingsdk-auth-endpoint-sample, 7908e9d). Sound, and like the sample it checks no input.

import { base64, fields, library, macOf } from '../legacy.js';

export const generator = {
  name: 'node/legacy-2020',
  library,
  profile: 'meeting-legacy',
  about: 'The vendor\'s sample of 2020: the signature from before the JWT.',
  mint,
};

function mint(inputs, nowUs) {
  const values = fields(inputs, nowUs);
  const mac = macOf(base64(values.join('')), inputs.secret);
  return base64([...values, mac].join('.'));
}
