// The policies' Markdown: headings, paragraphs, lists and bold, and nothing else. Text stays text.
import type { ReactNode } from "react";

const bold = (line: string): ReactNode[] =>
  line.split("**").map((part, index) => (index % 2 ? <strong key={index}>{part}</strong> : part));

export function Markup({ text }: { readonly text: string }) {
  const blocks: ReactNode[] = [];
  for (const [key, block] of text.split(/\n{2,}|\n(?=## )|(?<=^## .*)\n|\n(?=- )/m).entries()) {
    const line = block.trim();
    if (line.startsWith("# ")) continue; // the title stands above
    if (line.startsWith("## ")) blocks.push(<h3 key={key}>{line.slice(3)}</h3>);
    else if (line.startsWith("- "))
      blocks.push(
        <ul key={key}>
          <li>{bold(line.slice(2))}</li>
        </ul>,
      );
    else if (line) blocks.push(<p key={key}>{bold(line)}</p>);
  }
  return blocks;
}
