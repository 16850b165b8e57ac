import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTexts } from "../i18n/language";
import { companiesQuery } from "../settings/queries";
import { Button, ButtonLink } from "../ui/Button";
import { Choice, TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Empty, Loading, Page } from "../ui/Page";
import { uiTexts } from "../ui/texts";
import { Exports } from "./Exports";
import { LabelsOf } from "./LabelsOf";
import { RequestLine } from "./RequestLine";
import { type Search, searchQuery } from "./queries";
import { archiveTexts } from "./texts";

type Statuses = NonNullable<Search["status"]>;
const NOTHING: Search = {
  text: "",
  recipient: "",
  label: "",
  status: [],
  created_from: null,
  created_to: null,
  sort: "newest",
  company_id: null,
};

/** Everything ever sent, found by words, people, labels, state and day. */
export function ArchivePage() {
  const texts = useTexts(archiveTexts);
  const [asked, setAsked] = useState<Search>(NOTHING);
  const found = useInfiniteQuery(searchQuery(asked));
  const lines = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const isSearching = asked !== NOTHING;
  return (
    <Page title={texts.title}>
      <div className="work">
        <div className="stack loose">
          <Form onSearch={setAsked} />
          <section className="card step" aria-label={texts.title} aria-busy={found.isFetching}>
            <span className="sr" role="status">
              {found.isFetching ? texts.searching : `${lines.length}`}
            </span>
            <Problem error={found.error} onAgain={() => void found.refetch()} />
            {found.isPending && <Loading label={texts.searching} />}
            {found.isSuccess && lines.length === 0 && !found.hasNextPage && <Nothing isSearching={isSearching} />}
            <ul className="lines">
              {lines.map((line) => (
                <li key={line.request_id}>
                  <RequestLine line={line} />
                  <LabelsOf line={line} />
                </li>
              ))}
            </ul>
            {found.hasNextPage && (
              <div>
                <Button busy={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
                  {texts.showMore}
                </Button>
              </div>
            )}
          </section>
        </div>
        {!asked.company_id && (
          <aside>
            <Exports search={asked} />
          </aside>
        )}
      </div>
    </Page>
  );
}

function Nothing({ isSearching }: { readonly isSearching: boolean }) {
  const texts = useTexts(archiveTexts);
  if (isSearching)
    return (
      <Empty title={texts.noHits}>
        <p>{texts.noHitsLead}</p>
      </Empty>
    );
  return (
    <Empty title={texts.none}>
      <p>{texts.noneLead}</p>
      <ButtonLink kind="primary" to="/new">
        {texts.create}
      </ButtonLink>
    </Empty>
  );
}

function Form({ onSearch }: { readonly onSearch: (search: Search) => void }) {
  const texts = useTexts(archiveTexts);
  const { statuses } = useTexts(uiTexts);
  const [values, setValues] = useState(NOTHING);
  const companies = useQuery(companiesQuery).data?.items ?? [];
  const set = (change: Partial<Search>) => setValues((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch({ ...values });
  };
  const clear = () => {
    setValues(NOTHING);
    onSearch(NOTHING);
  };
  return (
    <search>
      <form className="card stack" onSubmit={submit}>
        <div className="grid2">
          <TextField label={texts.words} value={values.text} maxLength={200} onText={(text) => set({ text })} />
          <TextField
            label={texts.recipient}
            value={values.recipient}
            maxLength={200}
            autoComplete="off"
            onText={(recipient) => set({ recipient })}
          />
        </div>
        {companies.length > 0 && (
          <Choice label={texts.owner} value={values.company_id ?? ""} onText={(id) => set({ company_id: id || null })}>
            <option value="">{texts.mine}</option>
            {companies.map((each) => (
              <option key={each.company_id} value={each.company_id}>
                {each.name}
              </option>
            ))}
          </Choice>
        )}
        <details>
          <summary>{texts.more}</summary>
          <div className="grid2">
            <Choice
              label={texts.status}
              value={values.status?.[0] ?? ""}
              onText={(status) => set({ status: status ? ([status] as Statuses) : [] })}
            >
              <option value="">{texts.any}</option>
              {Object.entries(statuses).map(([status, name]) => (
                <option key={status} value={status}>
                  {name}
                </option>
              ))}
            </Choice>
            <TextField label={texts.label} value={values.label} maxLength={40} onText={(label) => set({ label })} />
            <TextField
              label={texts.from}
              type="date"
              value={values.created_from ?? ""}
              onText={(day) => set({ created_from: day || null })}
            />
            <TextField
              label={texts.to}
              type="date"
              value={values.created_to ?? ""}
              onText={(day) => set({ created_to: day || null })}
            />
          </div>
        </details>
        <div className="row">
          <Button kind="primary" type="submit">
            {texts.search}
          </Button>
          <Button kind="plain" onPress={clear}>
            {texts.clear}
          </Button>
        </div>
      </form>
    </search>
  );
}
