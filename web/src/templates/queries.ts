import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas, told, versioned } from "../api/client";
import { language } from "../i18n/language";

export type Template = Schemas["TemplateView"] & { readonly etag: string };
export type Role = Schemas["RoleShape"];
export type Field = Schemas["FieldShape"];
export type Bulk = Schemas["BulkSendView"];
export const UNFINISHED = new Set(["awaiting_upload", "checking"]);

export const templatesQuery = queryOptions({
  queryKey: ["templates"],
  queryFn: () => told(api.GET("/v1/templates")),
  refetchInterval: ({ state }) => (state.data?.items.some(({ status }) => status === "checking") ? 3_000 : false),
});

export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: ["templates", id],
    queryFn: (): Promise<Template> =>
      versioned(api.GET("/v1/templates/{template_id}", { params: { path: { template_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.status === "checking" ? 1_500 : false),
  });

export const publicTemplatesQuery = () =>
  queryOptions({
    queryKey: ["public-templates", language()],
    queryFn: () => told(api.GET("/v1/public-templates")),
  });

export const publicTemplateQuery = (id: string) =>
  queryOptions({
    queryKey: ["public-templates", id, language()],
    queryFn: () => told(api.GET("/v1/public-templates/{template_id}", { params: { path: { template_id: id } } })),
  });

export const bulksQuery = queryOptions({
  queryKey: ["bulk-sends"],
  queryFn: () => told(api.GET("/v1/bulk-sends")),
});

const MOVING = new Set(["checking", "running"]);

export const bulkQuery = (id: string) =>
  queryOptions({
    queryKey: ["bulk-sends", id, language()],
    queryFn: () => told(api.GET("/v1/bulk-sends/{bulk_id}", { params: { path: { bulk_id: id } } })),
    refetchInterval: ({ state }) => (state.data && MOVING.has(state.data.status) ? 2_000 : false),
  });

export const reportQuery = (id: string, standing: string) =>
  queryOptions({
    queryKey: ["bulk-sends", id, "report", standing, language()],
    queryFn: () => told(api.GET("/v1/bulk-sends/{bulk_id}/report", { params: { path: { bulk_id: id } } })),
  });
