import { lazy, Suspense, useState } from "react";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Download } from "../ui/Download";
import { Loading } from "../ui/Page";
import { contentPath, type DocumentOf, type Request } from "./queries";
import { requestTexts } from "./texts";

const PdfView = lazy(() => import("../pdf/PdfView"));

export function Documents({ request }: { readonly request: Request }) {
  const texts = useTexts(requestTexts);
  const evidence = `/v1/signature-requests/${request.request_id}/evidence-package`;
  return (
    <ul className="files rows">
      {request.documents.map((document) => (
        <One key={document.document_id} request={request} document={document} />
      ))}
      {request.status === "completed" && (
        <li>
          <div className="row apart">
            <p className="grow small quiet">{texts.evidenceLead}</p>
            <Download path={evidence} name={`${request.title} – evidence.zip`} type="application/zip">
              {texts.evidence}
            </Download>
          </div>
        </li>
      )}
    </ul>
  );
}

function One({ request, document }: { readonly request: Request; readonly document: DocumentOf }) {
  const texts = useTexts(requestTexts);
  const format = useFormat();
  const [isShown, setShown] = useState(false);
  const { sealed } = document;
  const path = contentPath(request.request_id, document.document_id, sealed ? "sealed" : "content");
  const name = sealed ? document.filename.replace(/(\.pdf)?$/i, "-sealed.pdf") : document.filename;
  const pages = document.pages && `${document.pages} ${document.pages === 1 ? texts.page : texts.pages}`;
  const facts = [document.purpose === "read" && texts.attachment, pages, format.size(sealed?.size ?? document.size)];
  return (
    <li>
      <div className="row apart">
        <span className="grow">
          <strong>{document.filename}</strong> <span className="small quiet">{facts.filter(Boolean).join(", ")}</span>
        </span>
        <span className="row">
          <button type="button" className="button plain" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? texts.hide : texts.show}
            <span className="sr"> {document.filename}</span>
          </button>
          <Download
            path={path}
            name={name}
            {...(sealed && { kind: "primary" as const })}
            label={`${sealed ? texts.sealed : texts.original} ${document.filename}`}
          >
            {sealed ? texts.sealed : texts.original}
          </Download>
        </span>
      </div>
      {sealed && (
        <p className="small quiet">
          {texts.fingerprint}: <code>{sealed.fingerprint}</code>
        </p>
      )}
      {isShown && (
        <Suspense fallback={<Loading />}>
          <PdfView path={path} size={sealed?.size ?? document.size} name={document.filename} />
        </Suspense>
      )}
    </li>
  );
}
