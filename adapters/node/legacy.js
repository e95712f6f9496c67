// The signature from before the JWT, as far as programs agree on it: which fields there are, and how
// they are joined.

import { createHmac } from 'node:crypto';
import { milliseconds } from './clock.js';

const BACKDATE_MS = 30_000; // in the vendor's samples since March 2020

export const library = 'node:crypto';

// Key, number, time and role, each as text. Whatever is missing reads `undefined`, as it did in the
// samples.
export function fields(inputs, nowUs) {
  const time = milliseconds(nowUs) - BACKDATE_MS;
  return [inputs.sdk_key, inputs.meeting_number, time, inputs.role].map(String);
}

export function macOf(text, secret) {
  return createHmac('sha256', secret).update(text).digest('base64');
}

export function base64(text) {
  return Buffer.from(text).toString('base64');
}
