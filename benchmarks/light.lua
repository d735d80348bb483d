-- One connection load for wrk: paths of a file in turn, each made unique by a comment in the query
-- where asked. Arguments: FILE, "unique" or "same", a word that tells this run from others.

local paths, count, unique, word = {}, 0, false, ""

function init(arguments)
  for line in io.lines(arguments[1]) do
    paths[#paths + 1] = line
  end
  unique, word = arguments[2] == "unique", arguments[3]
end

function request()
  count = count + 1
  local path = paths[(count * 7919) % #paths + 1]
  if unique then
    path = path .. "%0A%23" .. word .. count
  end
  return wrk.format("GET", path)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "errors": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e6, latency:percentile(99) / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
