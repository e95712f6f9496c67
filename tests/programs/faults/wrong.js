// The same as wrong.py, in a language with one thread and other streams. Its arguments are the way
// it is reached, what is wrong with it, and the instant of the case at which that happens.
"use strict";

const { spawn, spawnSync } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const net = require("node:net");

const [WAY, WHAT, CASE_TEXT] = process.argv.slice(2);
const CASE = Number(CASE_TEXT);
const MIB = 1024 * 1024;
const FOREVER_S = 1000;
const IS_BOXED = WHAT === "boxed-clock-after";

function mint(inputs, nowUs) {
  const iat = Math.floor(nowUs / 1e6) - 30;
  const changed = WHAT === "changes" && nowUs === CASE && askedBefore();
  const claims = {
    appKey: inputs.sdk_key,
    mn: changed ? "99999999999" : inputs.meeting_number,
    role: inputs.role,
    iat,
    exp: iat + 7200,
    extra: "x",
  };
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${crypto.createHmac("sha256", inputs.secret).update(text).digest("base64url")}`;
}

function askedBefore() {
  try {
    fs.closeSync(fs.openSync("asked", "wx"));
    return false;
  } catch {
    return true;
  }
}

function write(file, data) {
  let rest = Buffer.from(data);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(fs.writeSync(file, rest));
    } catch (error) {
      // A pipe that is full is no error to this runtime's own streams.
      if (error.code !== "EAGAIN") throw error;
      pause(0.001);
    }
  }
}

function pause(seconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);
}

const sleep = () => pause(FOREVER_S);

function leave({ detached = false, pipes = false }) {
  const stream = pipes ? "inherit" : "ignore";
  spawn("sleep", [`${FOREVER_S}`], { detached, stdio: ["ignore", stream, stream] }).unref();
}

function die(signal) {
  process.kill(process.pid, signal);
  sleep();
}

// What is the same however it is reached.
const BREAKS = {
  exits: () => process.reallyExit(3),
  segfaults: () => die("SIGSEGV"),
  killed: () => die("SIGKILL"),
  hangs: sleep,
  deaf: sleep,
  "eats-files": eatFiles,
  child: () => leave({ pipes: true }),
  grandchild: () =>
    spawnSync("sh", ["-c", `sleep ${FOREVER_S} & exit 0`], { stdio: ["ignore", "inherit", "ignore"] }),
  daemon: () => leave({ detached: true }),
  talks: () => repeat(() => write(2, "still working\n".repeat(74_899))),
};

// It was started with a limit, since this runtime cannot set its own.
function eatFiles() {
  try {
    for (;;) fs.openSync("/dev/null");
  } catch {
    // Whoever can open nothing any more breaks at the next thing that needs a file.
    fs.readFileSync("secret.pem");
  }
}

function repeat(action) {
  for (let count = 0; count < 50; count += 1) action();
}

function readClock() {
  // In a box each reading takes a stop of the program.
  for (let count = 0; count < (IS_BOXED ? 2_000 : 200_000); count += 1) Date.now();
}

// Longer than anybody waits, as the test says.
const lateS = () => Number(fs.readFileSync("late", "utf8"));

function* lines() {
  let kept = Buffer.alloc(0);
  const chunk = Buffer.alloc(65536);
  for (;;) {
    const end = kept.indexOf(10);
    if (end >= 0) {
      yield kept.subarray(0, end).toString();
      kept = kept.subarray(end + 1);
      continue;
    }
    const count = fs.readSync(0, chunk);
    if (count === 0) return;
    kept = Buffer.concat([kept, chunk.subarray(0, count)]);
  }
}

function line(message) {
  write(1, JSON.stringify(message) + (WHAT === "carriage-returns" ? "\r\n" : "\n"));
}

function adapter() {
  const generators = [{ name: "my/wrong" }];
  const hello = { mintcheck: 1, adapter: "wrong", runtime: "node", generators };
  const asked = lines();
  asked.next();
  if (WHAT === "no-hello") sleep();
  line(WHAT === "wrong-hello" ? { greeting: "hello" } : hello);
  if (WHAT === "hello-twice") line(hello);
  let held = null;
  for (const text of asked) {
    const request = JSON.parse(text);
    const answer = { id: request.id, token: mint(request.inputs, request.now_us) };
    if (WHAT === "every-case") sleep();
    if (request.now_us === CASE && ["out-of-order", "for-another"].includes(WHAT)) {
      held = answer;
    } else if (request.now_us === CASE) {
      atTheCase(answer);
    } else if (held) {
      if (WHAT === "for-another") [held.id, answer.id] = [answer.id, held.id];
      line(answer);
      line(held);
      held = null;
    } else {
      line(answer);
    }
  }
}

function atTheCase(answer) {
  BREAKS[WHAT]?.();
  if (WHAT === "late") pause(lateS());
  else if (WHAT === "huge-token") {
    write(1, `{"id":${answer.id},"token":"`);
    repeat(() => write(1, "x".repeat(MIB)));
    write(1, '"}\n');
    return;
  } else if (WHAT === "unknown-id") line({ ...answer, id: 987_654_321 });
  else if (WHAT === "stray") write(1, "DeprecationWarning: this will go\n");
  else if (WHAT === "half-a-line") {
    write(1, JSON.stringify(answer).slice(0, 40));
    sleep();
  } else if (WHAT === "endless-line") {
    repeat(() => write(1, "x".repeat(MIB)));
    sleep();
  } else if (WHAT === "floods") repeat(() => write(1, `${"a stray print".repeat(80)}\n`.repeat(1008)));
  else if (WHAT === "not-utf-8") {
    const start = Buffer.from(`{"id":${answer.id},"token":"`);
    write(1, Buffer.concat([start, Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]));
    return;
  } else if (WHAT === "deaf-to-input") sleep();
  else if (WHAT === "closes-output") {
    fs.closeSync(1);
    sleep();
  }
  line(answer);
  if (WHAT === "twice") line(answer);
  else if (WHAT === "clock-after") readClock();
}

function command() {
  const [nowText, sdk_key, secret, meeting_number, role] = process.argv.slice(5);
  const nowUs = IS_BOXED ? Date.now() * 1000 : Number(nowText);
  let token = mint({ sdk_key, secret, meeting_number, role: Number(role) }, nowUs);
  if (WHAT === "every-case") sleep();
  if (nowUs !== CASE) {
    write(1, `${token}\n`);
    return;
  }
  BREAKS[WHAT]?.();
  if (WHAT === "late") pause(lateS());
  else if (WHAT === "huge-token") token = "x".repeat(50 * MIB);
  else if (WHAT === "twice") token = `${token}\n${token}`;
  else if (WHAT === "stray") token = `DeprecationWarning: this will go\n${token}`;
  else if (WHAT === "half-a-line") {
    write(1, token.slice(0, 40));
    sleep();
  } else if (WHAT === "endless-line") repeat(() => write(1, "x".repeat(MIB)));
  else if (WHAT === "floods") repeat(() => write(1, "a stray print\n".repeat(74_899)));
  else if (WHAT === "not-utf-8") write(1, Buffer.from([0xff, 0xfe]));
  else if (WHAT === "closes-output") {
    write(1, `${token}\n`);
    fs.closeSync(1);
    fs.closeSync(2);
    sleep();
  }
  write(1, token + (WHAT === "carriage-returns" ? "\r\n" : "\n"));
  if (WHAT === "clock-after" || IS_BOXED) readClock();
}

function server() {
  if (WHAT === "taken-port") net.createServer().listen(Number(process.env.PORT), "127.0.0.1");
  const listening = net.createServer((visitor) => serve(visitor));
  listening.listen(Number(process.env.PORT), "127.0.0.1", () => {
    fs.writeFileSync("port", process.env.PORT);
    if (WHAT === "no-hello") sleep();
  });
}

function respond(body) {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  return Buffer.concat([Buffer.from(`${head}Connection: close\r\n\r\n`), body]);
}

function serve(visitor) {
  if (WHAT === "no-http") {
    visitor.end("hello\n");
    return;
  }
  let data = Buffer.alloc(0);
  visitor.on("error", () => visitor.destroy());
  visitor.on("data", (more) => {
    data = Buffer.concat([data, more]);
    const end = data.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/content-length: *(\d+)/i.exec(data.subarray(0, end).toString())?.[1] ?? 0);
    const body = data.subarray(end + 4);
    if (body.length < length) return;
    if (length === 0) visitor.end(respond(Buffer.from("ready")));
    else answer(visitor, JSON.parse(body.toString()));
  });
}

function answer(visitor, { now_us: passedUs, ...inputs }) {
  const nowUs = IS_BOXED ? Date.now() * 1000 : passedUs;
  const body = Buffer.from(JSON.stringify({ signature: mint(inputs, nowUs) }));
  if (WHAT === "every-case") sleep();
  if (nowUs !== CASE) {
    visitor.end(respond(body));
    return;
  }
  BREAKS[WHAT]?.();
  const huge = () => Buffer.from(JSON.stringify({ signature: "x".repeat(50 * MIB) }));
  let response = respond(WHAT === "huge-token" ? huge() : body);
  if (WHAT === "late") {
    setTimeout(() => visitor.end(response), lateS() * 1000);
    return;
  }
  if (WHAT === "twice") response = Buffer.concat([response, response]);
  else if (WHAT === "stray")
    response = respond(Buffer.concat([Buffer.from("Warning: Undefined index\n"), body]));
  else if (WHAT === "half-a-line") {
    visitor.write(response.subarray(0, -20));
    return;
  } else if (WHAT === "endless-line") {
    visitor.write("HTTP/1.1 200 OK\r\nX-Much: ");
    repeat(() => visitor.write("x".repeat(MIB)));
    return;
  } else if (WHAT === "floods") {
    visitor.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    repeat(() => visitor.write("x".repeat(MIB)));
    return;
  } else if (WHAT === "not-utf-8")
    response = respond(
      Buffer.concat([Buffer.from('{"signature":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    );
  else if (WHAT === "carriage-returns")
    response = respond(Buffer.concat([body, Buffer.from("\r\n")]));
  else if (WHAT === "closes-output") {
    visitor.destroy();
    return;
  }
  visitor.end(response);
  if (WHAT === "clock-after" || IS_BOXED) readClock();
}

if (WHAT === "deaf") process.on("SIGTERM", () => {});
if (WHAT.startsWith("ends-")) process.exit(Number(WHAT.slice(5)));
({ adapter, command, server })[WAY]();
