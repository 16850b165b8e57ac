// pdf.js with the file read by ranges, and its worker from our own origin as the one trusted script address.
import { getDocument, GlobalWorkerOptions, PDFDataRangeTransport, type PDFDocumentProxy } from "pdfjs-dist";
import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { range } from "./ranges";

const CHUNK = 256 * 1024;

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): URL };
}

let worker: Worker | null = null;

function ownWorker(): Worker {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const trusted =
    types?.createPolicy("b2bsign-worker", { createScriptURL: (url) => url }).createScriptURL(workerUrl) ?? workerUrl;
  worker ??= new Worker(trusted, { type: "module" });
  return worker;
}

class Ranges extends PDFDataRangeTransport {
  constructor(
    private readonly path: string,
    size: number,
    private readonly onProblem: (error: unknown) => void,
  ) {
    super(size, null);
  }

  override requestDataRange(begin: number, end: number): void {
    range(this.path, begin, end).then((bytes) => this.onDataRange(begin, new Uint8Array(bytes)), this.onProblem);
  }
}

/** Opened by its first bytes; the rest comes as pages are looked at. */
export function open(path: string, size: number, onProblem: (error: unknown) => void): Promise<PDFDocumentProxy> {
  if (!GlobalWorkerOptions.workerPort) GlobalWorkerOptions.workerPort = ownWorker();
  const task = getDocument({
    range: new Ranges(path, size, onProblem),
    rangeChunkSize: CHUNK,
    disableAutoFetch: true,
    disableStream: true,
    useWasm: false,
    enableXfa: false,
    stopAtErrors: false,
  });
  return task.promise;
}
