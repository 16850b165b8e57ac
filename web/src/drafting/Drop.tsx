import { DropZone, FileTrigger, type FileDropItem, Button as Trigger } from "react-aria-components";
import { useTexts } from "../i18n/language";
import { draftTexts } from "./texts";

interface DropProps {
  readonly onFiles: (files: readonly File[]) => void;
  readonly slim?: boolean;
}

/** Where files are dropped, or chosen with a button. */
export function Drop({ onFiles, slim = false }: DropProps) {
  const texts = useTexts(draftTexts);
  return (
    <DropZone
      className={`drop ${slim ? "slim" : ""}`}
      aria-label={texts.dropHere}
      getDropOperation={() => "copy"}
      onDrop={({ items }) => {
        const files = items.filter((item): item is FileDropItem => item.kind === "file");
        void Promise.all(files.map((item) => item.getFile())).then(onFiles);
      }}
    >
      {slim ? <span className="quiet">{texts.dropMore}</span> : <h2>{texts.dropHere}</h2>}
      <FileTrigger
        allowsMultiple
        acceptedFileTypes={["application/pdf"]}
        onSelect={(list) => onFiles([...(list ?? [])])}
      >
        <Trigger className={slim ? "button" : "button primary large"}>{texts.choose}</Trigger>
      </FileTrigger>
      {!slim && <p className="small quiet">{texts.limits}</p>}
    </DropZone>
  );
}
