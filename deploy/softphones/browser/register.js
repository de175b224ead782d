// A browser registers over WebSocket and TLS, calls, and signs off: JsSIP in headless Chromium.
//
//   eval "$(./sentiric env)"; npm install; npm run register
//
// CHROMIUM is the browser's program, /usr/bin/chromium by default; USER_PART a demo user, 1001 by default.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createHash, X509Certificate } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const need = (name) => process.env[name] || fail(`${name} is not set; eval "$(./sentiric env)" sets it`);
const fail = (why) => {
  console.error(why);
  process.exit(1);
};

const server = `wss://${need('GATEWAY_WSS')}`;
const certificate = new X509Certificate(readFileSync(`${need('SENTIRIC_STATE')}/tls/fullchain.pem`));
// The one certificate that is trusted here although nobody signed it.
const trusted = createHash('sha256').update(certificate.publicKey.export({ type: 'spki', format: 'der' })).digest('base64');
const account = { user: process.env.USER_PART || '1001', realm: need('SIP_REALM'), password: need('DEMO_PASSWORD'), server };

const bundle = await build({
  entryPoints: [fileURLToPath(import.meta.resolve('jssip'))],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'JsSIP',
});
const library = bundle.outputFiles[0].contents;
const page = createServer((request, response) => {
  const script = request.url === '/jssip.js';
  response.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
  response.end(script ? library : '<!doctype html><script src="/jssip.js"></script>');
}).listen(0, '127.0.0.1');
await new Promise((listening) => page.once('listening', listening));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--ignore-certificate-errors-spki-list=${trusted}`,
  ],
});
try {
  const tab = await browser.newPage();
  await tab.goto(`http://127.0.0.1:${page.address().port}/`);
  const seen = await tab.evaluate(runInBrowser, account);
  seen.forEach((line) => console.log(line));
  const expected = ['connected', 'registered 200', 'call failed 488', 'unregistered 200'];
  const missing = expected.filter((line) => !seen.some((s) => s.startsWith(line)));
  if (missing.length) fail(`not seen: ${missing.join(', ')}`);
} finally {
  await browser.close();
  page.close();
}

// Runs in the page: what happened, a line each. A call is refused with 488, as the platform's media has no DTLS-SRTP.
async function runInBrowser({ user, realm, password, server }) {
  const seen = [];
  const phone = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(server)],
    uri: `sip:${user}@${realm}`,
    password,
    register_expires: 300,
  });
  const happens = (name, text) =>
    new Promise((done) => {
      const late = setTimeout(() => done(seen.push(`no ${name} within 10 s`)), 10_000);
      phone.once(name, (event) => {
        clearTimeout(late);
        done(seen.push(text(event)));
      });
    });
  phone.on('registrationFailed', (event) => seen.push(`registration failed: ${event.cause}`));
  const connected = happens('connected', () => `connected to ${server}`);
  const registered = happens('registered', (event) => `registered ${event.response.status_code}`);
  phone.start();
  await connected;
  await registered;
  await new Promise((ended) => {
    const end = (line) => ended(seen.push(line));
    const late = setTimeout(() => end('no answer to the call within 10 s'), 10_000);
    phone.call(`sip:902120000000@${realm}`, {
      mediaConstraints: { audio: true, video: false },
      eventHandlers: {
        failed: (event) => {
          clearTimeout(late);
          end(`call failed ${event.message?.status_code ?? ''} ${event.cause}`);
        },
        confirmed: () => {
          clearTimeout(late);
          end('call answered');
        },
      },
    });
  });
  const unregistered = happens('unregistered', (event) => `unregistered ${event.response?.status_code ?? ''}`);
  phone.unregister();
  await unregistered;
  phone.stop();
  return seen;
}
