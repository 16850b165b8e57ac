// Every page of the client. What is behind the login is fetched when it is first opened.
import { createBrowserRouter, Navigate } from "react-router";
import { LoginPage } from "./login/LoginPage";
import { Gate } from "./shell/Gate";
import { Open } from "./shell/Open";
import { Crash, Missing } from "./shell/Trouble";

export const router = createBrowserRouter([
  {
    ErrorBoundary: Crash,
    HydrateFallback: () => null,
    children: [
      { path: "/login", Component: LoginPage },
      { path: "/welcome", lazy: { Component: async () => (await import("./login/WelcomePage")).WelcomePage } },
      {
        Component: Open,
        children: [
          { path: "/policies", lazy: { Component: async () => (await import("./privacy/PoliciesPage")).PoliciesPage } },
          {
            path: "/privacy/certificates/:id",
            lazy: { Component: async () => (await import("./privacy/CertificatePage")).CertificatePage },
          },
        ],
      },
      {
        Component: Gate,
        children: [
          {
            path: "/overview",
            lazy: { Component: async () => (await import("./overview/OverviewPage")).OverviewPage },
          },
          { path: "/new", lazy: { Component: async () => (await import("./drafting/NewPage")).NewPage } },
          {
            path: "/requests/:id",
            lazy: { Component: async () => (await import("./request/RequestPage")).RequestPage },
          },
          { path: "/archive", lazy: { Component: async () => (await import("./archive/ArchivePage")).ArchivePage } },
          { path: "/credits", lazy: { Component: async () => (await import("./credits/CreditsPage")).CreditsPage } },
          {
            path: "/credits/purchases/:id",
            lazy: { Component: async () => (await import("./credits/PurchasePage")).PurchasePage },
          },
          {
            path: "/credits/purchases/:id/withdrawal",
            lazy: { Component: async () => (await import("./credits/WithdrawalPage")).WithdrawalPage },
          },
          {
            path: "/templates",
            lazy: { Component: async () => (await import("./templates/TemplatesPage")).TemplatesPage },
          },
          {
            path: "/templates/:id",
            lazy: { Component: async () => (await import("./templates/TemplatePage")).TemplatePage },
          },
          {
            path: "/templates/:id/use",
            lazy: { Component: async () => (await import("./templates/UsePage")).UsePage },
          },
          {
            path: "/templates/:id/bulk",
            lazy: { Component: async () => (await import("./templates/BulkPages")).NewBulkPage },
          },
          {
            path: "/templates/bulk/:id",
            lazy: { Component: async () => (await import("./templates/BulkPages")).BulkPage },
          },
          {
            path: "/templates/public/:id/use",
            lazy: { Component: async () => (await import("./templates/UsePage")).UsePublicPage },
          },
          { path: "/privacy", lazy: { Component: async () => (await import("./privacy/PrivacyPage")).PrivacyPage } },
          {
            path: "/privacy/requests/:id",
            lazy: { Component: async () => (await import("./privacy/RequestPage")).DataRequestPage },
          },
          {
            path: "/privacy/erasure",
            lazy: { Component: async () => (await import("./privacy/ErasurePage")).ErasurePage },
          },
          {
            path: "/settings",
            lazy: { Component: async () => (await import("./settings/SettingsPage")).SettingsPage },
          },
          {
            path: "/settings/api-keys",
            lazy: { Component: async () => (await import("./integrations/KeysPage")).KeysPage },
          },
          {
            path: "/settings/webhooks",
            lazy: { Component: async () => (await import("./integrations/HooksPage")).HooksPage },
          },
          {
            path: "/settings/webhooks/:id",
            lazy: { Component: async () => (await import("./integrations/HookPage")).HookPage },
          },
          {
            path: "/company-invitation",
            lazy: { Component: async () => (await import("./settings/JoinPage")).JoinPage },
          },
          { path: "*", Component: Missing },
        ],
      },
      { path: "/", element: <Navigate to="/overview" replace /> },
    ],
  },
]);
