// SPDX-License-Identifier: Apache-2.0
//
// llama.cpp behind the protocols of OpenAI, LM Studio and Ollama, for tests.
//
//     node server.mjs PORT NAME=FILE.gguf ...
//
// Run it where `node_modules` is. It prints its address, and ends when its standard input does. One thread computes.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { text as read } from "node:stream/consumers";

const packages = createRequire(`${process.cwd()}/`); // not those beside this file
const { getLlama } = await import(packages.resolve("node-llama-cpp"));

const [port, ...served] = process.argv.slice(2);
const llama = await getLlama({ gpu: false, build: "never", maxThreads: 1, logLevel: "error" });
const contexts = new Map();
for (const [name, modelPath] of served.map((pair) => pair.split("="))) {
  const model = await llama.loadModel({ modelPath });
  const contextSize = model.trainContextSize;
  contexts.set(name, await model.createEmbeddingContext({ contextSize, batchSize: contextSize, threads: 1 }));
}

class Refusal extends Error {
  constructor(status, message, type = "invalid_request_error", code = null) {
    super(message);
    Object.assign(this, { status, type, code });
  }
}

function find(name, refusal) {
  if (!contexts.has(name)) throw refusal;
  return contexts.get(name);
}

// Returns vectors as llama.cpp makes them, not of length 1. What is too long is cut, unless `refuse` throws.
async function embed(context, input, refuse = () => {}) {
  const longest = context.model.trainContextSize - 1; // the engine leaves one place free
  let tokens = 0;
  const texts = [input].flat().map((text) => {
    const length = context.calculateInputLength(text); // with the two tokens around every text
    if (length > longest) refuse(length, longest);
    tokens += Math.min(length, longest);
    return length > longest ? context.model.tokenize(text).slice(0, longest - 2) : text;
  });
  const vectors = [];
  for (const text of texts) vectors.push((await context.getEmbeddingFor(text)).vector);
  return { vectors, tokens };
}

const cut = (vector, dims) => (dims > 0 && dims < vector.length ? vector.slice(0, dims) : vector);

function unit(vector) {
  const length = Math.hypot(...vector);
  return vector.map((number) => number / length);
}

const list = (model, embeddings, tokens) => ({
  object: "list",
  data: embeddings.map((embedding, index) => ({ object: "embedding", index, embedding })),
  model,
  usage: { prompt_tokens: tokens, total_tokens: tokens },
});

// As llama.cpp's own server words it, which refuses what is too long with a 500; `dimensions` as vLLM has it.
const openai = {
  error: ({ message, type, code }) => ({ error: { message, type, param: null, code } }),
  models: () => ({ object: "list", data: [...contexts.keys()].map((id) => ({ id, object: "model" })) }),
  async embed({ model, input, dimensions, encoding_format }) {
    const context = find(model, new Refusal(404, `The model '${model}' does not exist.`, "not_found_error", 404));
    const { vectors, tokens } = await embed(context, input, (length, longest) => {
      const words = `input (${length} tokens) is too large to process. increase the physical batch size`;
      throw new Refusal(500, `${words} (current batch size: ${longest})`, "server_error", 500);
    });
    const base64 = (vector) => Buffer.from(new Float32Array(vector).buffer).toString("base64");
    const numbers = vectors.map((vector) => cut(vector, dimensions));
    return list(model, encoding_format === "base64" ? numbers.map(base64) : numbers, tokens);
  },
};

// LM Studio ignores base64 and `dimensions`, cuts what is too long, and counts nothing.
const lmstudio = {
  ...openai,
  async embed({ model, input }) {
    const words = `Failed to load model "${model}". Error: Model not found.`;
    const context = find(model, new Refusal(400, words, "invalid_request_error", "model_not_found"));
    return list(model, (await embed(context, input)).vectors, 0);
  },
};

const ollama = {
  error: ({ message }) => ({ error: message }),
  models: () => ({ models: [...contexts.keys()].map((name) => ({ name: `${name}:latest`, model: `${name}:latest` })) }),
  async embed({ model, input, dimensions, truncate = true }) {
    const missing = new Refusal(404, `model "${model}" not found, try pulling it first`);
    const context = find(model.replace(/:latest$/, ""), missing);
    const { vectors, tokens } = await embed(context, input, () => {
      if (!truncate) throw new Refusal(400, "the input length exceeds the context length");
    });
    const embeddings = vectors.map((vector) => unit(cut(vector, dimensions)));
    return { model, embeddings, prompt_eval_count: tokens };
  },
};

const routes = {
  "GET /v1/models": [openai, "models"],
  "POST /v1/embeddings": [openai, "embed"],
  "GET /lmstudio/v1/models": [lmstudio, "models"],
  "POST /lmstudio/v1/embeddings": [lmstudio, "embed"],
  "GET /api/tags": [ollama, "models"],
  "POST /api/embed": [ollama, "embed"],
};

const server = createServer(async (request, response) => {
  const [protocol, action] = routes[`${request.method} ${request.url}`] ?? [ollama];
  let status = 200;
  let body;
  try {
    if (!action) throw new Refusal(404, "404 page not found");
    const asked = await read(request);
    body = await protocol[action](asked && JSON.parse(asked));
  } catch (error) {
    status = error.status ?? 500;
    body = protocol.error(error);
  }
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});

server.listen(Number(port), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.resume().on("end", () => process.exit());
