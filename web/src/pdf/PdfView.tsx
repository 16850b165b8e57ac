import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";
import { useEffect, useRef, useState } from "react";
import { both, useTexts } from "../i18n/language";
import { Problem } from "../ui/Notice";
import { Loading } from "../ui/Page";
import { open } from "./document";

const pdfTexts = both(
  { opening: "Öppnar dokumentet …", page: "Sida", of: "av", document: "Dokument" },
  { opening: "Opening the document …", page: "Page", of: "of", document: "Document" },
);

interface PdfProps {
  readonly path: string;
  readonly size: number;
  readonly name: string;
}

/** A document that is opened by its first bytes, and closed again when nobody looks. */
export function useDocument(path: string, size: number) {
  const [file, setFile] = useState<PDFDocumentProxy | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  useEffect(() => {
    let opened: PDFDocumentProxy | null = null;
    let isGone = false;
    open(path, size, setProblem).then((found) => {
      opened = found;
      if (isGone) void found.destroy();
      else setFile(found);
    }, setProblem);
    return () => {
      isGone = true;
      void opened?.destroy();
    };
  }, [path, size]);
  return { file, problem };
}

/** All pages in a column; each is fetched and drawn when it comes near. */
export default function PdfView({ path, size, name }: PdfProps) {
  const texts = useTexts(pdfTexts);
  const { file, problem } = useDocument(path, size);
  if (problem) return <Problem error={problem} />;
  if (!file) return <Loading label={texts.opening} />;
  return (
    <div className="viewer" tabIndex={0} role="region" aria-label={`${texts.document} ${name}`}>
      {Array.from({ length: file.numPages }, (_, index) => (
        <Sheet key={index} file={file} number={index + 1} />
      ))}
    </div>
  );
}

export function Sheet({ file, number }: { readonly file: PDFDocumentProxy; readonly number: number }) {
  const texts = useTexts(pdfTexts);
  const frame = useRef<HTMLDivElement>(null);
  const [page, setPage] = useState<PDFPageProxy | null>(null);
  useEffect(() => {
    const near = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        near.disconnect();
        void file.getPage(number).then(setPage);
      },
      { rootMargin: "800px" },
    );
    if (frame.current) near.observe(frame.current);
    return () => near.disconnect();
  }, [file, number]);
  useEffect(() => {
    if (frame.current && page) return draw(page, frame.current);
    return undefined;
  }, [page]);
  return (
    <div className="sheet" ref={frame} role="img" aria-label={`${texts.page} ${number} ${texts.of} ${file.numPages}`} />
  );
}

function draw(page: PDFPageProxy, frame: HTMLElement): () => void {
  const plain = page.getViewport({ scale: 1 });
  frame.style.aspectRatio = `${plain.width} / ${plain.height}`;
  const density = Math.min(devicePixelRatio || 1, 2);
  const viewport = page.getViewport({ scale: (frame.clientWidth / plain.width) * density });
  const canvas = document.createElement("canvas");
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  const task = page.render({ canvas, viewport });
  task.promise.then(
    () => frame.replaceChildren(canvas),
    () => undefined,
  ); // cancelled, because the page is gone
  return () => task.cancel();
}
