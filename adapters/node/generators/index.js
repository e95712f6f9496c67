// Every generator of this adapter: one file, and one line here. A generator describes itself
// with the members of the protocol's hello, and its `mint(inputs, nowUs)` returns the token,
// throws a `Refusal` in words that repeat no input, or breaks with any other error.

import { generator as crypto } from './crypto.js';
import { generator as jsrsasign2022 } from './jsrsasign-2022.js';
import { generator as jsrsasign2023 } from './jsrsasign-2023.js';
import { generator as jsrsasign2025 } from './jsrsasign-2025.js';
import { generator as legacy2020 } from './legacy-2020.js';
import { generator as legacyUnencoded } from './legacy-unencoded.js';

export const generators = [
  crypto,
  jsrsasign2022,
  jsrsasign2023,
  jsrsasign2025,
  legacy2020,
  legacyUnencoded,
];
