import { queryOptions } from "@tanstack/react-query";
import { api, told } from "../api/client";

/** The companies somebody belongs to. */
export const companiesQuery = queryOptions({ queryKey: ["companies"], queryFn: () => told(api.GET("/v1/companies")) });
