import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { useTexts } from "../i18n/language";
import { Download } from "../ui/Download";
import { Problem } from "../ui/Notice";
import { Loading } from "../ui/Page";
import { type Bulk, reportQuery } from "./queries";
import { templateTexts } from "./texts";

/** Row by row, and what is wrong cell by cell. */
export function BulkReport({ bulk }: { readonly bulk: Bulk }) {
  const texts = useTexts(templateTexts);
  const standing = JSON.stringify([bulk.status, bulk.counts]);
  const { data, error } = useQuery({ ...reportQuery(bulk.bulk_id, standing), placeholderData: keepPreviousData });
  return (
    <>
      <Problem error={error} />
      {!data && !error && <Loading />}
      {data && data.problems.length > 0 && (
        <section className="card step">
          <h2>{texts.problems}</h2>
          <p className="quiet">{texts.problemsLead}</p>
          <ul className="rows">
            {data.problems.map((each) => (
              <li key={`${each.row}${each.column}${each.code}`}>
                {texts.row} {each.row}, <code>{each.column}</code>: {each.detail}
              </li>
            ))}
          </ul>
        </section>
      )}
      {data && data.rows.length > 0 && (
        <section className="card stack">
          <div className="row apart">
            <h2>{texts.list}</h2>
            <Download path={`/v1/bulk-sends/${bulk.bulk_id}/result.csv`} name={`${bulk.title}.csv`} type="text/csv">
              {texts.result}
            </Download>
          </div>
          <table className="cards">
            <thead>
              <tr>
                <th>{texts.row}</th>
                <th>{texts.person}</th>
                <th>{texts.email}</th>
                <th>{texts.standing}</th>
              </tr>
            </thead>
            <tbody>
              {data.rows.map((each) => (
                <tr key={each.row}>
                  <td data-label={texts.row}>{each.row}</td>
                  <td data-label={texts.person}>{each.name}</td>
                  <td data-label={texts.email}>{each.email}</td>
                  <td data-label={texts.standing}>
                    {texts.rowStatuses[each.status] ?? each.status}{" "}
                    {each.request_id && (
                      <Link to={`/requests/${each.request_id}`} aria-label={`${texts.show}: ${each.name}`}>
                        {texts.show}
                      </Link>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
