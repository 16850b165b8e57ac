// `node peers.mjs PDF KEYSTORE PASSWORD TSA ROUNDS`: CPU seconds of the signatures of @libpdf/core and @signpdf, medians,
// from file to file. Lies beside node_modules below .local/bench-peers when it runs.
import { readFile, unlink, writeFile } from "node:fs/promises";
import { HttpTimestampAuthority, P12Signer as LibSigner, PDF } from "@libpdf/core";
import { plainAddPlaceholder } from "@signpdf/placeholder-plain";
import { P12Signer } from "@signpdf/signer-p12";
import signpdf from "@signpdf/signpdf";

const [pdf, keystore, password, tsa, rounds] = process.argv.slice(2);
const target = `${pdf}.signed-by-peer`;
const p12 = await readFile(keystore);

async function libpdf(level) {
  const signer = await LibSigner.create(p12, password, { buildChain: true });
  const file = await PDF.load(await readFile(pdf));
  const stamped = level === "B-B" ? {} : { timestampAuthority: new HttpTimestampAuthority(tsa) };
  const signed = await file.sign({ signer, level, ...stamped });
  await writeFile(target, signed.bytes);
}

async function signedBySignpdf() {
  const texts = { reason: "r", contactInfo: "c", name: "n", location: "l" };
  const prepared = plainAddPlaceholder({ pdfBuffer: await readFile(pdf), ...texts });
  await writeFile(target, await signpdf.default.sign(prepared, new P12Signer(p12, { passphrase: password })));
}

async function median(work) {
  const taken = [];
  for (let round = 0; round <= Number(rounds); round += 1) {
    const began = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(began);
    taken.push((user + system) / 1e6);
  }
  return taken.slice(1).sort((a, b) => a - b)[Math.floor((taken.length - 1) / 2)];
}

const found = {};
for (const [name, work] of Object.entries({
  "@libpdf/core B-B": () => libpdf("B-B"),
  "@libpdf/core B-LTA": () => libpdf("B-LTA"),
  "@signpdf B-B": signedBySignpdf,
})) {
  try {
    found[name] = await median(work);
  } catch (refusal) {
    console.error(`${name}: ${refusal}`);
  }
}
await unlink(target).catch(() => {});
console.log(JSON.stringify(found));
