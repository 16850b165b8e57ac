import { createBrowserRouter, Navigate } from "react-router";
import { ArchivePage } from "./archive/ArchivePage";
import { CreditsPage } from "./credits/CreditsPage";
import { PurchasePage } from "./credits/PurchasePage";
import { NewPage } from "./drafting/NewPage";
import { LoginPage } from "./login/LoginPage";
import { WelcomePage } from "./login/WelcomePage";
import { OverviewPage } from "./overview/OverviewPage";
import { RequestPage } from "./request/RequestPage";
import { Gate } from "./shell/Gate";
import { Crash, Missing } from "./shell/Trouble";

export const router = createBrowserRouter([
  {
    ErrorBoundary: Crash,
    children: [
      { path: "/login", Component: LoginPage },
      { path: "/welcome", Component: WelcomePage },
      {
        Component: Gate,
        children: [
          { path: "/overview", Component: OverviewPage },
          { path: "/new", Component: NewPage },
          { path: "/requests/:id", Component: RequestPage },
          { path: "/archive", Component: ArchivePage },
          { path: "/credits", Component: CreditsPage },
          { path: "/credits/purchases/:id", Component: PurchasePage },
          { path: "*", Component: Missing },
        ],
      },
      { path: "/", element: <Navigate to="/overview" replace /> },
    ],
  },
]);
