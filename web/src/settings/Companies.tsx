import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, type Schemas, told } from "../api/client";
import type { Me } from "../api/session";
import { language, useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Choice, TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Loading } from "../ui/Page";
import { useAct } from "../ui/useAct";
import { companiesQuery } from "./queries";
import { settingsTexts } from "./texts";

type Company = Schemas["CompanyView"];
type Role = Schemas["NewCompanyInvitation"]["role"] & string;
const ROLES: readonly Role[] = ["member", "administrator", "owner", "auditor"];
const MANAGES = new Set(["owner", "administrator"]);

/** The companies a person belongs to, who else does, and inviting more. */
export function Companies({ me }: { readonly me: Me }) {
  const texts = useTexts(settingsTexts);
  const [isRegistering, setRegistering] = useState(false);
  const { data, error } = useQuery(companiesQuery);
  return (
    <>
      <p className="quiet">{texts.companiesLead}</p>
      <Problem error={error} />
      {!data && !error && <Loading />}
      {data?.items.length === 0 && <p>{texts.noCompanies}</p>}
      <ul className="rows">
        {data?.items.map((company) => (
          <One key={company.company_id} company={company} me={me} />
        ))}
      </ul>
      {isRegistering ? (
        <Register onDone={() => setRegistering(false)} />
      ) : (
        <div>
          <Button onPress={() => setRegistering(true)}>{texts.register}</Button>
        </div>
      )}
    </>
  );
}

function Register({ onDone }: { readonly onDone: () => void }) {
  const texts = useTexts(settingsTexts);
  const client = useQueryClient();
  const [values, setValues] = useState({ name: "", organisation_number: "" });
  const { run, busy, error } = useAct(async () => {
    await api.POST("/v1/companies", { body: values });
    await client.refetchQueries({ queryKey: ["companies"] });
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <form className="stack" onSubmit={submit} aria-label={texts.register}>
      <div className="grid2">
        <TextField
          label={texts.companyName}
          value={values.name}
          onText={(name) => setValues({ ...values, name })}
          required
          maxLength={120}
          autoComplete="organization"
        />
        <TextField
          label={texts.organisation}
          value={values.organisation_number}
          onText={(organisation_number) => setValues({ ...values, organisation_number })}
          required
          maxLength={20}
          inputMode="numeric"
        />
      </div>
      <Problem error={error} />
      <div>
        <Button kind="primary" type="submit" busy={busy}>
          {texts.register}
        </Button>
      </div>
    </form>
  );
}

function One({ company, me }: { readonly company: Company; readonly me: Me }) {
  const texts = useTexts(settingsTexts);
  const client = useQueryClient();
  const path = { company_id: company.company_id };
  const members = useQuery({
    queryKey: ["companies", company.company_id, "members"],
    queryFn: () => told(api.GET("/v1/companies/{company_id}/members", { params: { path } })),
  });
  const refresh = () => client.invalidateQueries({ queryKey: ["companies"] });
  const remove = useAct(async (sid: string) => {
    await api.DELETE("/v1/companies/{company_id}/members/{sid}", { params: { path: { ...path, sid } } });
    await refresh();
  });
  const leave = useAct(async () => {
    await api.POST("/v1/companies/{company_id}/leave", { params: { path } });
    await refresh();
  });
  const manages = MANAGES.has(company.role);
  return (
    <li className="stack">
      <div className="row apart">
        <span className="grow">
          <strong>{company.name}</strong> <span className="small quiet">{company.organisation_number}</span>
        </span>
        <span className="tag">{texts.roles[company.role]}</span>
      </div>
      <ul className="stack tight" aria-label={`${texts.members}, ${company.name}`}>
        {members.data?.items.map((member) => (
          <li className="row apart" key={member.sid}>
            <span>
              {member.name}
              {member.sid === me.sid && <span className="quiet"> ({texts.you})</span>}{" "}
              <span className="small quiet">{texts.roles[member.role]}</span>
            </span>
            {manages && member.sid !== me.sid && (
              <Button
                kind="plain danger"
                busy={remove.busy}
                onPress={() => void remove.run(member.sid)}
                label={`${texts.remove} ${member.name}`}
              >
                {texts.remove}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {manages && <Invitations company={company} />}
      <Problem error={members.error ?? remove.error ?? leave.error} />
      <div>
        <Button
          kind="plain danger"
          busy={leave.busy}
          onPress={() => void leave.run()}
          label={`${texts.leave} ${company.name}`}
        >
          {texts.leave}
        </Button>
      </div>
    </li>
  );
}

function Invitations({ company }: { readonly company: Company }) {
  const texts = useTexts(settingsTexts);
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("member");
  const path = { company_id: company.company_id };
  const queryKey = ["companies", company.company_id, "invitations"];
  const { data } = useQuery({
    queryKey,
    queryFn: () => told(api.GET("/v1/companies/{company_id}/invitations", { params: { path } })),
  });
  const invite = useAct(async () => {
    await api.POST("/v1/companies/{company_id}/invitations", {
      params: { path },
      body: { email, role, language: language() },
    });
    setEmail("");
    await client.refetchQueries({ queryKey });
  });
  const withdraw = useAct(async (id: string) => {
    await api.DELETE("/v1/companies/{company_id}/invitations/{invitation_id}", {
      params: { path: { ...path, invitation_id: id } },
    });
    await client.refetchQueries({ queryKey });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void invite.run();
  };
  return (
    <form className="stack" onSubmit={submit} aria-label={`${texts.invite}, ${company.name}`}>
      <ul className="stack tight" aria-label={`${texts.invitations}, ${company.name}`}>
        {data?.items.map((each) => (
          <li className="row apart" key={each.invitation_id}>
            <span>
              {each.email}{" "}
              <span className="small quiet">
                {texts.invitations.toLowerCase()}, {texts.roles[each.role]?.toLowerCase()}
              </span>
            </span>
            <Button
              kind="plain danger"
              busy={withdraw.busy}
              onPress={() => void withdraw.run(each.invitation_id)}
              label={`${texts.withdraw} ${each.email ?? ""}`}
            >
              {texts.withdraw}
            </Button>
          </li>
        ))}
      </ul>
      <div className="grid2">
        <TextField
          label={texts.email}
          type="email"
          value={email}
          onText={setEmail}
          required
          maxLength={254}
          autoComplete="off"
        />
        <Choice label={texts.role} value={role} onText={(text) => setRole(text as Role)}>
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {texts.roles[each]}
            </option>
          ))}
        </Choice>
      </div>
      <Problem error={invite.error ?? withdraw.error} />
      <div>
        <Button type="submit" busy={invite.busy}>
          {texts.invite}
        </Button>
      </div>
    </form>
  );
}
