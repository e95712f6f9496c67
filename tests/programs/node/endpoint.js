// An HTTP endpoint in the shape of field report S2-node: a small server that a web page asks for
// a signature. It knows nothing of mintcheck: key, secret and port come from the environment, the
// clock is the machine's. It needs jsrsasign, here that of adapters/node:
//
//   NODE_PATH=../../adapters/node/node_modules PORT=4000 node node/endpoint.js
//
// A POST of {"meetingNumber":"86764390572","role":0} is answered with {"signature","sdkKey"}.

const http = require('http');
const { KJUR } = require('jsrsasign');

const LIFETIME_S = 7200;
const BACKDATE_MS = 30000;

function signature(meetingNumber, role) {
  const iat = Math.round((new Date().getTime() - BACKDATE_MS) / 1000);
  const exp = iat + LIFETIME_S;
  const header = { alg: 'HS256', typ: 'JWT' };
  const payload = {
    sdkKey: process.env.ZOOM_MEETING_SDK_KEY,
    mn: meetingNumber,
    role,
    iat,
    exp,
    appKey: process.env.ZOOM_MEETING_SDK_KEY,
    tokenExp: exp,
  };
  return KJUR.jws.JWS.sign(
    'HS256',
    JSON.stringify(header),
    JSON.stringify(payload),
    process.env.ZOOM_MEETING_SDK_SECRET,
  );
}

function answer(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

async function handle(request, response) {
  if (request.method !== 'POST') {
    answer(response, 404, { error: 'POST only' });
    return;
  }
  let body;
  try {
    body = await read(request);
  } catch {
    answer(response, 400, { error: 'the body must be JSON' });
    return;
  }
  try {
    answer(response, 200, {
      signature: signature(body.meetingNumber, body.role),
      sdkKey: process.env.ZOOM_MEETING_SDK_KEY,
    });
  } catch {
    // What was thrown may repeat the secret.
    answer(response, 500, { error: 'signing failed' });
  }
}

const port = process.env.PORT || 4000;
http.createServer(handle).listen(port, '127.0.0.1', () => {
  console.log(`listening on ${port}`);
});
