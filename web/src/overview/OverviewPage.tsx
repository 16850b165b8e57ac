import { Page } from "../ui/Page";
export function OverviewPage() {
  return <Page title="x"><p /></Page>;
}
