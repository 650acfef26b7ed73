/** Figures of docs/validity/README.md that the guide quotes; a test compares them. */
export const FIGURES = {
  lookedAboveGuess: '0.465 (0.412–0.511)',
  gainAboveGuess: '1.000 (1.000–1.000)',
  goldDependency: '0.057',
  blindDependency: '0.060',
  goldGain: '2.443',
  blindGain: '-9.894',
  answersWithHalf: '0.760 (0.708–0.805)',
  answersWithout: '0.274 (0.226–0.327)',
  maskRecall: '0.999 (0.997–1.000)',
  maskPrecision: '0.245 (0.233–0.258)',
  shortcutRule: '0.980 (0.958–0.995)',
  /** AUROC of KL against content words that follow from the text. */
  hard: {
    patches: '0.9522 (0.9408–0.9622)',
    patches75: '0.9833 (0.9778–0.9879)',
    patches90: '0.9943 (0.9911–0.9967)',
    noise: '0.9355 (0.9228–0.9468)',
    blur: '0.9867 (0.9816–0.9913)',
    grey: '0.9994 (0.9989–0.9998)',
    noImage: '0.9997 (0.9994–0.9999)',
  },
  draws: {
    1: '0.9522 (0.9408–0.9622)',
    2: '0.9690 (0.9598–0.9756)',
    4: '0.9818 (0.9753–0.9870)',
    8: '0.9886 (0.9841–0.9924)',
  },
} as const;
