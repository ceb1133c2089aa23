package dev.adjoint.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The peer's process; shell scripts stand for Python. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-ins are shell scripts")
class PeerTest {
  @TempDir Path folder;

  private String python(String script) throws IOException {
    Path p = Files.writeString(folder.resolve("python"), "#!/bin/sh\n" + script + "\n");
    assertThat(p.toFile().setExecutable(true)).isTrue();
    return p.toString();
  }

  @Test
  void readsItsLine() throws IOException {
    String python =
        python(
            """
            if [ "$1" = -c ]; then echo 9.8.7; exit; fi
            [ -f "$2" ] && [ -f "$(dirname "$2")/models.py" ] || exit 3
            echo a warning
            echo '{"workload": "'$5'", "median_us": 12.5, "threads": '$4', "s": '$BENCH_SECONDS'}'
            """);
    Peer peer = Peer.torch(python);
    assertThat(peer.description()).isEqualTo("PyTorch 9.8.7 (eager)");
    assertThat(peer.time("matmul_64", new Bench.Options(2, 0.5, false)))
        .isEqualTo(
            new Peer.Timed(
                "{\"workload\": \"matmul_64\", \"median_us\": 12.5, \"threads\": 2, \"s\": 0.5}",
                12.5));
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    String python = python("echo \"ModuleNotFoundError: No module named 'torch'\" >&2; exit 1");
    assertThatThrownBy(() -> Peer.torch(python))
        .isInstanceOf(Peer.Failure.class)
        .hasMessage(
            "--peer torch needs a Python with PyTorch ("
                + python
                + ": ModuleNotFoundError: No module named 'torch'). Name one with --python, e.g."
                + " --python venv/bin/python after venv/bin/pip install torch.");
    assertThatThrownBy(() -> Peer.torch("/nowhere/python"))
        .hasMessage(
            "--peer torch needs a Python with PyTorch (/nowhere/python: there is no such program)."
                + " Name one with --python, e.g. --python venv/bin/python after venv/bin/pip install"
                + " torch.");
  }

  @Test
  void saysHowTheScriptFailed() throws IOException {
    Peer peer = new Peer(python("echo Traceback; echo 'RuntimeError: no'; exit 1"), "9");
    assertThatThrownBy(() -> peer.time("matmul_64", new Bench.Options(1, 0, false)))
        .isInstanceOf(Peer.Failure.class)
        .hasMessage(
            peer.python()
                + " printed no time for matmul_64: exit code 1, at last: RuntimeError: no.");
  }

  @Test
  void everyWorkloadIsInTheScript() throws IOException {
    String script = Files.readString(Path.of("peer/peer_torch.py"));
    assertThat(Bench.names()).allSatisfy(n -> assertThat(script).contains("\"" + n + "\":"));
  }
}
