/**
 * What a phone's browser makes, made by Node: the envelope and vault key of decision 0010 with
 * @hpke/core and WebCrypto. Reads JSON from stdin, writes JSON to stdout; everything in base64.
 *
 * {"server": point, "messages": [{"plain", "info"}]}
 *   -> {"public_key": point, "messages": [{"sealed", "signature"}]}
 */
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));

let text = '';
for await (const piece of process.stdin) text += piece;
const asked = JSON.parse(text);

const server = bytes(asked.server);
const id = new Uint8Array(await crypto.subtle.digest('SHA-256', server)).slice(0, 8);
const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);

async function seal({ plain, info }) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(server);
  const sender = await suite.createSenderContext({
    recipientPublicKey,
    info: new TextEncoder().encode(info),
  });
  const ciphertext = await sender.seal(bytes(plain));
  const sealed = Buffer.concat([
    Buffer.from('OSM1'),
    id,
    Buffer.from(sender.enc),
    Buffer.from(ciphertext),
  ]);
  const signature = await crypto.subtle.sign(algorithm, pair.privateKey, sealed);
  return { sealed: base64(sealed), signature: base64(signature) };
}

const messages = [];
for (const message of asked.messages) messages.push(await seal(message));
const publicKey = base64(await crypto.subtle.exportKey('raw', pair.publicKey));
process.stdout.write(JSON.stringify({ public_key: publicKey, messages }));
