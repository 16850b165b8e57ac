import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { api, type Schemas, told } from "../api/client";
import { both, useLanguage, useTexts } from "../i18n/language";
import { Markup } from "../login/Markup";
import { Choice } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";

const policyTexts = both(
  {
    title: "Policy och villkor",
    lead: "Alla versioner finns kvar här, med vad som var nytt i var och en.",
    which: "Text",
    nouns: { privacy: "Integritetspolicy", policy: "Integritetspolicy", terms: "Användarvillkor" } as Record<
      string,
      string
    >,
    version: "Version",
    current: "gäller nu",
    compare: "Jämför med",
    nothing: "Visa bara texten",
    news: "Nytt i den här versionen",
    material: "Viktig ändring: alla fick godkänna på nytt.",
    changes: "Skillnader",
    marks: { added: "Tillagt", removed: "Borttaget" } as Record<string, string>,
    equal: "Versionerna säger samma sak.",
  },
  {
    title: "Policy and terms",
    lead: "All versions are kept here, with what was new in each.",
    which: "Text",
    nouns: { privacy: "Privacy policy", policy: "Privacy policy", terms: "Terms of use" },
    version: "Version",
    current: "in force",
    compare: "Compare with",
    nothing: "Show the text alone",
    news: "New in this version",
    material: "An important change: everybody was asked anew.",
    changes: "Differences",
    marks: { added: "Added", removed: "Removed" },
    equal: "The versions say the same.",
  },
);

/** Every version of the policy and the terms, and what differs between two of them; each choice has an address. */
export function PoliciesPage() {
  const texts = useTexts(policyTexts);
  const language = useLanguage();
  const { data, error, refetch } = useQuery({
    queryKey: ["policy-versions", language],
    queryFn: () => told(api.GET("/v1/policies")),
  });
  return (
    <Page title={texts.title} lead={texts.lead} narrow>
      <Problem error={error} onAgain={() => void refetch()} />
      {!data && !error && <Loading />}
      {data && <Chosen versions={data.items} />}
    </Page>
  );
}

function Chosen({ versions }: { readonly versions: ReadonlyArray<Schemas["PolicyVersionView"]> }) {
  const texts = useTexts(policyTexts);
  const language = useLanguage();
  const [search, setSearch] = useSearchParams();
  const nouns = [...new Set(versions.map(({ noun }) => noun))];
  const noun = nouns.find((each) => each === search.get("text")) ?? nouns[0] ?? "";
  const all = versions.filter((each) => each.noun === noun && each.languages.includes(language)).toReversed();
  const shown = all.find(({ version }) => version === search.get("version")) ?? all[0];
  const since = all.find(({ version }) => version === search.get("since") && version !== shown?.version)?.version;
  const choose = (change: Record<string, string>) => {
    const next = { text: noun, version: shown?.version ?? "", since: since ?? "", ...change };
    setSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value)), { replace: true });
  };
  if (!shown) return null;
  return (
    <div className="stack loose">
      <section className="card stack">
        <div className="grid2">
          <Choice label={texts.which} value={noun} onText={(text) => choose({ text, version: "", since: "" })}>
            {nouns.map((each) => (
              <option key={each} value={each}>
                {texts.nouns[each] ?? each}
              </option>
            ))}
          </Choice>
          <Choice label={texts.version} value={shown.version} onText={(version) => choose({ version, since: "" })}>
            {all.map(({ version }, index) => (
              <option key={version} value={version}>
                {index === 0 ? `${version} (${texts.current})` : version}
              </option>
            ))}
          </Choice>
          {all.length > 1 && (
            <Choice label={texts.compare} value={since ?? ""} onText={(value) => choose({ since: value })}>
              <option value="">{texts.nothing}</option>
              {all
                .filter(({ version }) => version < shown.version)
                .map(({ version }) => (
                  <option key={version} value={version}>
                    {version}
                  </option>
                ))}
            </Choice>
          )}
        </div>
        <p>
          <strong>{texts.news}:</strong> {shown.change} {shown.is_material && texts.material}
        </p>
      </section>
      <section className="card">
        {since ? (
          <Differences noun={noun} version={shown.version} since={since} />
        ) : (
          <Text noun={noun} version={shown.version} />
        )}
      </section>
    </div>
  );
}

interface Which {
  readonly noun: string;
  readonly version: string;
}

function Text({ noun, version }: Which) {
  const texts = useTexts(policyTexts);
  const language = useLanguage();
  const { data, error } = useQuery({
    queryKey: ["policy-text", noun, version, language],
    queryFn: () => told(api.GET("/v1/policies/{noun}/{version}", { params: { path: { noun, version } } })),
  });
  return (
    <div className="prose">
      <h2>
        {texts.nouns[noun] ?? noun} {version}
      </h2>
      <Problem error={error} />
      {!data && !error && <Loading />}
      {data && <Markup text={data.text} />}
    </div>
  );
}

function Differences({ noun, version, since }: Which & { readonly since: string }) {
  const texts = useTexts(policyTexts);
  const language = useLanguage();
  const { data, error } = useQuery({
    queryKey: ["policy-changes", noun, version, since, language],
    queryFn: () =>
      told(api.GET("/v1/policies/{noun}/{version}/changes", { params: { path: { noun, version }, query: { since } } })),
  });
  const bare = (text: string) => text.replaceAll("**", "").replace(/^(#+|-) /, "");
  return (
    <div className="prose">
      <h2>
        {texts.changes} {since} – {version}
      </h2>
      <Problem error={error} />
      {!data && !error && <Loading />}
      {data?.passages.every(({ change }) => change === "same") && <p>{texts.equal}</p>}
      {data?.passages.map(({ change, text }, index) => {
        if (change === "same") return <p key={index}>{bare(text)}</p>;
        const Mark = change === "added" ? "ins" : "del";
        return (
          <p key={index} className={change}>
            <span className="tag">{texts.marks[change] ?? change}</span> <Mark>{bare(text)}</Mark>
          </p>
        );
      })}
    </div>
  );
}
