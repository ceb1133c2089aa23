package dev.adjoint.examples.lectures.training;

import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.train.DataLoader;
import dev.adjoint.train.Dataset;
import dev.adjoint.train.History;
import dev.adjoint.train.TrainListener;
import dev.adjoint.train.Trainer;
import java.util.ArrayList;
import java.util.List;

/** A listener is told after every epoch, and prints what it likes. */
@Slide(id = "TR-12", title = "print every 1000 epochs")
public final class Tr12Progress implements Lecture {
  @Override
  public void run(Checks c) {
    Parabola data = Parabola.of(1);
    DataLoader all = DataLoader.of(Dataset.of(data.x(), data.y()), 100);
    Linear model = Seeded.of(1, () -> new Linear(1, 1));
    List<Integer> printed = new ArrayList<>();
    TrainListener every10 =
        new TrainListener() {
          @Override
          public void epoch(History history) {
            int epoch = history.epochs().size();
            if (epoch % 10 == 0) {
              printed.add(epoch);
            }
          }
        };
    new Trainer(model, Losses::mse, new Adam(model.parameters(), 0.1))
        .telling(every10)
        .fit(all, 35);
    c.expectText("epochs told", printed, "[10, 20, 30]");
  }
}
