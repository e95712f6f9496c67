// Signing through the real jsrsasign, for the field reports that used it.

import { createRequire } from 'node:module';
import jsrsasign from 'jsrsasign';

const { version } = createRequire(import.meta.url)('jsrsasign/package.json');

export const library = `jsrsasign ${version}`;

// Deliberate, as in the vendor's sample and every report built on it: the secret goes in as a
// plain string. jsrsasign takes an even number of hex digits as hex, and text outside ASCII
// not as UTF-8, unless told `{ utf8: secret }` (kjur/jsrsasign 123, 324, 464).
export function sign(claims, secret) {
  const header = JSON.stringify({ alg: 'HS256', typ: 'JWT' });
  return jsrsasign.KJUR.jws.JWS.sign('HS256', header, JSON.stringify(claims), secret);
}
