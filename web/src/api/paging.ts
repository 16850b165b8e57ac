// Lists that come page by page.
export const paged = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: { next_cursor?: string | null }) => page.next_cursor ?? null,
};

export const cursorOf = (cursor: string | null) => (cursor ? { cursor } : {});
