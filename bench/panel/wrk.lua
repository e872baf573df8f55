-- Asks for the addresses of a file in turn and tells at the end, as one line of JSON, how that went.
-- wrk itself counts only statuses from 400 on as errors; here everything but 200 is one, a redirect to the login above all.
local threads = {}

function setup(thread)
  thread:set("path_of_addresses", os.getenv("BENCH_PATHS"))
  table.insert(threads, thread)
end

function init(args)
  addresses, position, refused, answered = {}, 0, 0, 0
  for line in io.lines(path_of_addresses) do
    table.insert(addresses, wrk.format("GET", line))
  end
end

function request()
  position = position % #addresses + 1
  return addresses[position]
end

function response(status)
  answered = answered + 1
  if status ~= 200 then refused = refused + 1 end
end

function done(summary, latency, requests)
  local refused = 0
  for _, thread in ipairs(threads) do refused = refused + thread:get("refused") end
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "duration_s": %f, "p50_ms": %f, "p99_ms": %f, "most_ms": %f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, refused, errors.connect + errors.read + errors.write + errors.timeout))
end
