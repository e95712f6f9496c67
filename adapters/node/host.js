// Speaks mintcheck-adapter/1 over stdin and stdout for the generators in `generators/`.
// What a token holds is the business of the generators alone.

import { Console } from 'node:console';
import { StringDecoder } from 'node:string_decoder';
import { generators } from './generators/index.js';
import { Refusal } from './refusal.js';

// The protocol's own limit for one line, in characters; what is longer is skipped, so that a
// peer that never ends its line cannot fill the memory.
const LINE_LIMIT = 1024 * 1024;

// Long enough to tell what broke, short enough for one line of a report.
const REASON_LIMIT = 300;

const generatorByName = new Map(generators.map((generator) => [generator.name, generator]));

// A stray console.log of a generator must not land among the answers.
globalThis.console = new Console(process.stderr);

// One write a chunk: every complete line that has arrived is answered before the input is
// read again, so many requests in flight are cheap and a single one never waits.
function serve() {
  const decoder = new StringDecoder('utf8');
  const readLines = lineReader();
  process.stdin.on('data', (chunk) => write(answerAll(readLines(decoder.write(chunk)))));
  process.stdin.on('end', () => write(answerAll(readLines(`${decoder.end()}\n`))));
  process.stdout.on('error', leave);
}

// Returns a function that takes the next piece of text and gives the lines it completes.
// Pieces of an unfinished line are kept apart until it ends, so that no text is copied twice.
function lineReader() {
  let pieces = [];
  let kept = 0;
  return (text) => {
    const end = text.lastIndexOf('\n');
    if (end < 0) {
      kept += text.length;
      if (kept <= LINE_LIMIT) pieces.push(text);
      else pieces = [];
      return [];
    }
    const lines = text.slice(0, end).split('\n');
    if (kept + lines[0].length > LINE_LIMIT) {
      complain('a line longer than 1 MiB was skipped');
      lines.shift();
    } else if (kept > 0) {
      lines[0] = pieces.join('') + lines[0];
    }
    pieces = [text.slice(end + 1)];
    kept = pieces[0].length;
    return lines;
  };
}

function answerAll(lines) {
  let answers = '';
  for (const line of lines) answers += answerLine(line);
  return answers;
}

// The answer with its line end, or nothing where no answer is possible.
function answerLine(line) {
  if (line === '' || line === '\r') return '';
  let message;
  try {
    message = JSON.parse(line);
  } catch {
    complain('a line that is not JSON was skipped');
    return '';
  }
  if (message?.hello !== undefined) return `${JSON.stringify(hello())}\n`;
  if (typeof message?.id !== 'number') {
    complain('a message without an id was skipped');
    return '';
  }
  return `${JSON.stringify(answerCase(message))}\n`;
}

function hello() {
  return {
    mintcheck: 1,
    adapter: 'node',
    runtime: `node ${process.versions.node}`,
    generators: generators.map(({ mint, ...description }) => description),
  };
}

function answerCase({ id, generator: name, now_us: nowUs, inputs }) {
  const generator = generatorByName.get(name);
  if (generator === undefined) return { id, failed: 'no generator of this name' };
  if (!Number.isSafeInteger(nowUs)) return { id, failed: 'now_us is not an integer' };
  if (typeof inputs !== 'object' || inputs === null) return { id, failed: 'inputs is no object' };
  try {
    const token = generator.mint(inputs, nowUs);
    return isText(token) ? { id, token } : { id, failed: 'the generator returned no valid text' };
  } catch (error) {
    return error instanceof Refusal
      ? { id, refused: short(error.message) }
      : { id, failed: short(words(error, inputs.secret)) };
  }
}

// A JavaScript string may hold half a surrogate pair, which UTF-8 cannot carry.
function isText(value) {
  if (typeof value !== 'string') return false;
  return !/[\ud800-\udfff]/.test(value) || toUtf8(value) === value;
}

function toUtf8(text) {
  return Buffer.from(text).toString();
}

function short(text) {
  return toUtf8(text.slice(0, REASON_LIMIT));
}

// What broke, without the secret: some libraries repeat a key that they do not like, and
// jsrsasign, for one, throws plain strings.
function words(error, secret) {
  const isError = error instanceof Error;
  const text = isError ? error.message : typeof error === 'string' ? error : '';
  const name = isError ? error.name : 'thrown';
  return `${name}: ${mayHold(text, secret) ? 'withheld, as it may hold the secret' : text}`;
}

// A secret that is no scalar has no one spelling to look for.
function mayHold(text, secret) {
  if (secret === undefined || secret === null || secret === '') return false;
  return typeof secret === 'object' || text.includes(String(secret));
}

function write(answers) {
  if (answers === '' || process.stdout.write(answers)) return;
  // The reader is slower than we are: take no more requests than it takes answers.
  process.stdin.pause();
  process.stdout.once('drain', () => process.stdin.resume());
}

// The line itself is never repeated: it may hold a secret.
function complain(what) {
  process.stderr.write(`mintcheck node adapter: ${what}\n`);
}

// The reader of our answers has gone, so there is nobody left to work for.
function leave() {
  process.exit(0);
}

serve();
