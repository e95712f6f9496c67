// A one-shot program in the shape of field report S3, the forum answer of 2025: prints the
// signature for a meeting number and a role. It knows nothing of mintcheck: key and secret come
// from the environment, the clock is the machine's. It needs jsrsasign, here that of
// adapters/node:
//
//   NODE_PATH=../../adapters/node/node_modules node node/sign.js 86764390572 0

const { KJUR } = require('jsrsasign');

const {
  ZOOM_MEETING_SDK_KEY: key,
  ZOOM_MEETING_SDK_SECRET: secret,
  ZOOM_SESSION_HOURS: sessionHours = '3',
} = process.env;

const [meetingNumber, role] = process.argv.slice(2);
if (meetingNumber === undefined || role === undefined) {
  console.error('usage: node sign.js NUMBER ROLE');
  process.exit(2);
}

const iat = Math.round(Date.now() / 1000) - 30;
const header = { alg: 'HS256', typ: 'JWT' };
const payload = {
  appKey: key,
  sdkKey: key,
  mn: meetingNumber,
  role: Number(role) === 1 ? 1 : 0,
  iat,
  exp: iat + 60 * 60 * 2,
  tokenExp: iat + 60 * 60 * Number(sessionHours),
};

console.log(
  KJUR.jws.JWS.sign('HS256', JSON.stringify(header), JSON.stringify(payload), secret),
);
