// JsSIP in headless Chromium: tabs that are phones of demo users, at the platform of `./sentiric env`.
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createHash, X509Certificate } from 'node:crypto';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

export const fail = (why) => {
  console.error(why);
  process.exit(1);
};
export const need = (name) => process.env[name] || fail(`${name} is not set; eval "$(./sentiric env)" sets it`);

// A browser whose microphone says what is in a WAV file, over and over; beeps where there is none.
export async function openBrowser(melody) {
  const certificate = new X509Certificate(readFileSync(`${need('SENTIRIC_STATE')}/tls/fullchain.pem`));
  // The one certificate that is trusted here although nobody signed it.
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' });
  const trusted = createHash('sha256').update(key).digest('base64');
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
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium-headless-shell',
    // It writes nothing elsewhere.
    env: { ...process.env, HOME: mkdtempSync(`${tmpdir()}/chromium-`) },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      // The platform may be on this machine alone.
      '--allow-loopback-in-peer-connection',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      ...(melody ? [`--use-file-for-fake-audio-capture=${melody}`] : []),
      `--ignore-certificate-errors-spki-list=${trusted}`,
    ],
  });
  const close = async () => {
    await browser.close();
    page.close();
  };
  const phone = async (user) => {
    const tab = await browser.newPage();
    tab.on('pageerror', (error) => console.error(`${user} ${error}`));
    await tab.goto(`http://127.0.0.1:${page.address().port}/`);
    const account = {
      user,
      realm: need('SIP_REALM'),
      password: need('DEMO_PASSWORD'),
      server: `wss://${need('GATEWAY_WSS')}`,
    };
    console.log(`${user} ${await tab.evaluate(startPhone, account)}`);
    return tab;
  };
  return { phone, close };
}

// Runs in the page: registers, and leaves a phone there.
async function startPhone({ user, realm, password, server }) {
  // As it is heard, and no cleverer.
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const media = { mediaConstraints: { audio, video: false } };
  const within = (seconds, what, begin) =>
    new Promise((done, refuse) => {
      const late = setTimeout(() => refuse(new Error(`no ${what} within ${seconds} s`)), 1000 * seconds);
      begin((value) => (clearTimeout(late), done(value)), (why) => (clearTimeout(late), refuse(new Error(why))));
    });
  const ua = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(server)],
    uri: `sip:${user}@${realm}`,
    password,
    register_expires: 300,
  });
  const phone = { rate: 8000, samples: [] };

  // What arrives, at 8 kHz; Chromium lets a stream flow to us that it plays to somebody.
  const hears = (track) => {
    const stream = new MediaStream([track]);
    const player = new Audio();
    player.srcObject = stream;
    player.muted = true;
    player.play();
    const context = new AudioContext({ sampleRate: phone.rate });
    const listener = context.createScriptProcessor(1024, 1, 1);
    listener.onaudioprocess = ({ inputBuffer }) => phone.samples.push(...inputBuffer.getChannelData(0));
    context.createMediaStreamSource(stream).connect(listener).connect(context.destination);
  };
  const inCall = (session, begin) =>
    within(15, 'confirmed call', (done, refuse) => {
      phone.session = session;
      phone.ended = new Promise((over) => {
        session.on('ended', ({ originator, cause }) => over(`call ended by ${originator}, ${cause}`));
        session.on('failed', ({ message, cause }) => over(`call failed ${message?.status_code ?? ''} ${cause}`));
      });
      session.on('failed', ({ message, cause }) => refuse(`call failed ${message?.status_code ?? ''} ${cause}`));
      session.on('confirmed', () => done('in call'));
      begin();
      const tracks = () => session.connection.addEventListener('track', ({ track }) => hears(track));
      session.connection ? tracks() : session.on('peerconnection', tracks);
    });
  const rung = new Promise((done) => ua.on('newRTCSession', ({ originator, session }) => originator === 'remote' && done(session)));
  phone.call = (target) => {
    let placed;
    ua.once('newRTCSession', ({ session }) => (placed = session));
    ua.call(`sip:${target}@${realm}`, media);
    return inCall(placed, () => {});
  };
  phone.answer = async () => {
    const session = await within(15, 'call', (done) => rung.then(done));
    return inCall(session, () => session.answer(media));
  };
  phone.heard = async () => {
    const stats = [...(await phone.session.connection.getStats()).values()];
    const inbound = stats.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio');
    const transport = stats.find(({ type }) => type === 'transport');
    const codec = stats.find(({ id }) => id === inbound?.codecId);
    return {
      packets: inbound?.packetsReceived ?? 0,
      lost: inbound?.packetsLost ?? 0,
      codec: codec?.mimeType ?? '',
      srtp: transport?.srtpCipher ?? '',
      dtls: transport?.dtlsState ?? '',
    };
  };
  phone.hangUp = () => (phone.session.terminate(), phone.ended);
  phone.leave = () =>
    within(10, 'answer to the last REGISTER', (done) => {
      ua.once('unregistered', (event) => done(`unregistered ${event.response?.status_code ?? ''}`));
      ua.unregister();
    }).finally(() => ua.stop());
  window.phone = phone;
  return within(10, 'answer to REGISTER', (done, refuse) => {
    ua.once('registered', ({ response }) => done(`registered ${response.status_code}`));
    ua.once('registrationFailed', ({ cause }) => refuse(`registration failed: ${cause}`));
    ua.start();
  });
}
