// Browsers call, and say what they hear, a line each; ends with 1 when something goes otherwise.
//
//   node call.js SECONDS CALLER TARGET [CALLEE]   user CALLER calls TARGET, for so long; user CALLEE answers in another tab
//   node call.js SECONDS - - CALLEE               user CALLEE waits for a call
//
// MELODY is a WAV file that their microphones say; what user N hears is written to HEARD/N.wav, 8 kHz, if HEARD is set.
import { writeFileSync } from 'node:fs';
import { fail, openBrowser } from './browser.js';

const [seconds, caller, target, callee] = process.argv.slice(2);
const browser = await openBrowser(process.env.MELODY);
const tell = (user, what) => console.log(`${user} ${what}`);
try {
  const answering = callee && (await browser.phone(callee));
  const calling = caller !== '-' && (await browser.phone(caller));
  const answered = answering && answering.evaluate(() => phone.answer()).then((line) => tell(callee, line));
  if (calling) {
    tell(caller, await calling.evaluate((number) => phone.call(number), target));
  }
  await answered;
  const talking = [[caller, calling], [callee, answering]].filter(([, tab]) => tab);
  await new Promise((passed) => setTimeout(passed, 1000 * seconds));
  for (const [user, tab] of talking) {
    const heard = await tab.evaluate(() => phone.heard());
    tell(user, `heard ${JSON.stringify(heard)}`);
    if (process.env.HEARD) {
      writeFileSync(`${process.env.HEARD}/${user}.wav`, wav(await tab.evaluate(() => phone.samples)));
    }
  }
  // The one that waited is hung up on where nobody here has called it.
  const [user, tab] = calling ? talking[0] : talking.at(-1);
  tell(user, await tab.evaluate(() => phone.hangUp()));
  for (const [user, tab] of talking) {
    tell(user, await tab.evaluate(() => phone.ended));
    tell(user, await tab.evaluate(() => phone.leave()));
  }
} catch (error) {
  fail(error.message);
} finally {
  await browser.close();
}

// A file of one channel, 16 bits, 8 kHz.
function wav(samples) {
  const file = Buffer.alloc(44 + 2 * samples.length);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  [16, 0x10001, 8000, 16000, 0x100002].forEach((value, i) => file.writeUInt32LE(value, 16 + 4 * i));
  file.write('data', 36);
  file.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((value, i) => file.writeInt16LE(Math.round(32767 * Math.max(-1, Math.min(1, value))), 44 + 2 * i));
  return file;
}
