/** Every bound that Sightline enforces on what it is sent; the API, the runner and the command line read this file. */
export const LIMITS = {
  imageBytesMax: 20 * 1024 * 1024,
  imagePixelsMax: 50_000_000,
  imagesPerSampleMax: 8,
  imageBytesPerSampleMax: 32 * 1024 * 1024,
  responsesPerSampleMax: 64,
  tokensPerResponseMax: 16_384,
  /** Characters of one response, question or message part; a token is rarely longer than 16 characters. */
  textCharsMax: 262_144,
  messagesPerSampleMax: 64,
  samplesPerCallMax: 200,
  requestBytesMax: 100 * 1024 * 1024,
  drawsMax: 16,
  regionsPerSampleMax: 64,
  generationsPerSampleMax: 64,
  weightsTrajectoriesMax: 4096,
  idCharsMax: 128,
} as const;
