// Makes the signed payload of a letter's QR code as `letters::qr` describes it, from the description alone.
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const head = (major, count) =>
  count < 24 ? [major << 5 | count] : count < 256 ? [major << 5 | 24, count] : [major << 5 | 25, count >> 8, count & 255];
const bytes = (value) => Buffer.from([...head(2, value.length), ...value]);
const text = (value) => Buffer.from([...head(3, Buffer.byteLength(value)), ...Buffer.from(value)]);
const int = (value) => Buffer.from(value < 0 ? head(1, -1 - value) : head(0, value));
const list = (items) => Buffer.concat([Buffer.from(head(4, items.length)), ...items]);
const map = (pairs) => Buffer.concat([Buffer.from(head(5, pairs.length)), ...pairs.flat()]);

/** The payload for these claims, signed with the key of the letters in a key folder. */
export function payload(keys, { letter, number, day, fields }) {
  const seed = Buffer.from(readFileSync(join(keys, "letter-qr.key"), "utf8").trim(), "hex");
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  const raw = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
  const kid = createHash("sha256").update(raw).digest().subarray(0, 8);
  const header = map([[int(1), int(-8)], [int(4), bytes(kid)]]);
  const own = map(Object.entries(fields).map(([name, value]) => [text(name), text(value)]));
  const body = map([[int(1), text(letter)], [int(2), text(number)], [int(3), text("surat-domisili")], [int(4), int(day)], [int(5), text("KP")], [int(6), own]]);
  const signature = sign(null, list([text("Signature1"), bytes(header), bytes(Buffer.alloc(0)), bytes(body)]), key);
  return Buffer.concat([Buffer.from([0xd2]), list([bytes(header), map([]), bytes(body), bytes(signature)])]).toString("base64url");
}
