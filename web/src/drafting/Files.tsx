import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { contentPath, type DocumentOf, type Request } from "../request/queries";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Notice";
import { Loading } from "../ui/Page";
import { Progress } from "../ui/Progress";
import { useAct } from "../ui/useAct";
import { Drop } from "./Drop";
import { draftTexts } from "./texts";
import { again, begin, drop, removeDocument, type Upload, useUploads } from "./uploads";

const PdfView = lazy(() => import("../pdf/PdfView"));

export function Files({ request }: { readonly request: Request }) {
  const uploads = useUploads(request.request_id);
  const onTheirWay = new Set(uploads.map(({ documentId }) => documentId));
  const there = request.documents.filter(({ document_id }) => !onTheirWay.has(document_id));
  return (
    <>
      <ul className="files rows">
        {there.map((document) => (
          <File key={document.document_id} request={request} document={document} />
        ))}
        {uploads.map((upload) => (
          <OnTheWay key={upload.key} upload={upload} />
        ))}
      </ul>
      <Drop slim={there.length + uploads.length > 0} onFiles={(files) => begin(request.request_id, files)} />
    </>
  );
}

function OnTheWay({ upload }: { readonly upload: Upload }) {
  const texts = useTexts(draftTexts);
  const format = useFormat();
  const percent = `${Math.floor(upload.share * 100)} %`;
  const remove = () => {
    drop(upload.key);
    if (upload.documentId) void removeDocument(upload.requestId, upload.documentId).catch(() => undefined);
  };
  return (
    <li>
      <div className="row apart">
        <span className="grow">
          <strong>{upload.file.name}</strong> <span className="small quiet">{format.size(upload.file.size)}</span>
        </span>
        {upload.stage === "failed" && (
          <span className="row">
            <Button onPress={() => void again(upload.key)} label={`${texts.again}: ${upload.file.name}`}>
              {texts.again}
            </Button>
            <Button kind="plain danger" onPress={remove} label={`${texts.remove} ${upload.file.name}`}>
              {texts.remove}
            </Button>
          </span>
        )}
      </div>
      {upload.stage === "reading" && <Progress label={texts.reading} />}
      {upload.stage === "uploading" && <Progress label={`${texts.uploading} ${percent}`} share={upload.share} />}
      <Problem error={upload.error} />
    </li>
  );
}

function File({ request, document }: { readonly request: Request; readonly document: DocumentOf }) {
  const texts = useTexts(draftTexts);
  const client = useQueryClient();
  const [isShown, setShown] = useState(false);
  const { run, busy, error } = useAct(async () => {
    await removeDocument(request.request_id, document.document_id);
    await client.refetchQueries({ queryKey: ["request", request.request_id], exact: true });
  });
  const isReady = document.status === "ready";
  return (
    <li className="appear">
      <div className="row apart">
        <Name document={document} />
        <span className="row">
          {isReady && (
            <button type="button" className="button plain" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
              {isShown ? texts.hide : texts.show}
              <span className="sr"> {document.filename}</span>
            </button>
          )}
          <Button
            kind="plain danger"
            busy={busy}
            onPress={() => void run()}
            label={`${texts.remove} ${document.filename}`}
          >
            {texts.remove}
          </Button>
        </span>
      </div>
      {document.status === "checking" && <Progress label={texts.checking} />}
      {document.status === "awaiting_upload" && <p className="small">{texts.never}</p>}
      {document.refusal && (
        <div className="notice bad">
          <p>{document.refusal.detail}</p>
        </div>
      )}
      {document.is_normalised && <p className="small quiet">{texts.repaired}</p>}
      <Problem error={error} />
      {isShown && (
        <Suspense fallback={<Loading />}>
          <PdfView
            path={contentPath(request.request_id, document.document_id, "content")}
            size={document.size}
            name={document.filename}
          />
        </Suspense>
      )}
    </li>
  );
}

function Name({ document }: { readonly document: DocumentOf }) {
  const texts = useTexts(draftTexts);
  const format = useFormat();
  const pages = document.pages && `${document.pages} ${document.pages === 1 ? texts.page : texts.pages}`;
  return (
    <span className="grow">
      <strong>{document.filename}</strong>{" "}
      <span className="small quiet">{[pages, format.size(document.size)].filter(Boolean).join(", ")}</span>{" "}
      {document.status === "ready" && <span className="status good">{texts.ready}</span>}
    </span>
  );
}
