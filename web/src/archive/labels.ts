/** Labels as they are typed, parted by commas. */
export const labelsIn = (text: string): string[] => [
  ...new Set(
    text
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean),
  ),
];
