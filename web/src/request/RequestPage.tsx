import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { DraftPage } from "../drafting/DraftPage";
import { Loading, Page } from "../ui/Page";
import { Problem } from "../ui/Notice";
import { requestQuery } from "./queries";

export function RequestPage() {
  const { id = "" } = useParams();
  const { data: request, error, refetch } = useQuery(requestQuery(id));
  if (!request) return error ? <Problem error={error} onAgain={() => void refetch()} /> : <Loading />;
  if (request.status === "draft") return <DraftPage key={id} request={request} />;
  return <Page title={request.title}><p /></Page>;
}
