import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTexts } from "../i18n/language";
import { Button } from "./Button";
import { Problem } from "./Notice";
import { Empty, Loading } from "./Page";
import { uiTexts } from "./texts";

interface Listed<T> {
  readonly items: T[];
  readonly next_cursor?: string | null;
}

interface ListProps<T> {
  readonly found: UseInfiniteQueryResult<InfiniteData<Listed<T>>>;
  readonly none: string;
  readonly children: (items: readonly T[]) => ReactNode;
}

/** Page by page, with its empty and failed states. */
export function List<T>({ found, none, children }: ListProps<T>) {
  const { more } = useTexts(uiTexts);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="stack">
      <Problem error={found.error} onAgain={() => void found.refetch()} />
      {found.isPending && <Loading />}
      {found.isSuccess && items.length === 0 && <Empty title={none} />}
      {items.length > 0 && children(items)}
      {found.hasNextPage && (
        <div>
          <Button busy={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
            {more}
          </Button>
        </div>
      )}
    </div>
  );
}
