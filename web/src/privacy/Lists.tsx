import { useInfiniteQuery } from "@tanstack/react-query";
import type { Schemas } from "../api/client";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { List } from "../ui/List";
import { disclosuresQuery, looksQuery } from "./queries";
import { privacyTexts } from "./texts";

export function Disclosures() {
  const texts = useTexts(privacyTexts);
  const format = useFormat();
  const one = (each: Schemas["DisclosureView"], index: number) => (
    <li key={index} className="stack tight">
      <strong>{each.recipient.name}</strong>
      <span>{each.purpose}</span>
      <span className="small quiet">
        {format.time(each.at)} · {each.recipient.category}, {each.recipient.country} · {each.categories.join(", ")}
      </span>
    </li>
  );
  return (
    <List found={useInfiniteQuery(disclosuresQuery())} none={texts.noDisclosures}>
      {(items) => <ul className="rows">{items.map(one)}</ul>}
    </List>
  );
}

export function Looks() {
  const texts = useTexts(privacyTexts);
  const format = useFormat();
  return (
    <List found={useInfiniteQuery(looksQuery())} none={texts.noLooks}>
      {(items) => (
        <ul className="rows">
          {items.map((each, index) => (
            <li key={index} className="stack tight">
              <span>
                <strong>{each.role}</strong> {each.what}
              </span>
              <span className="small quiet">
                {format.time(each.at)} · {each.purpose}
              </span>
            </li>
          ))}
        </ul>
      )}
    </List>
  );
}
