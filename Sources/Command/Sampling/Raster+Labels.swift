import Datasets
import Images
import Report
import Torch

extension Raster {
    /// The picture of a grid with labels above its columns; where none can be drawn, says why and leaves it as it is.
    ///
    /// - Parameter columnWidth: pixels of an image in the grid.
    func labelled(_ texts: [String], columnWidth: Int) -> Raster {
        let margin = (width - texts.count * columnWidth) / (texts.count + 1)
        let labels = ColumnLabels(
            texts, width: width, margin: margin, pitch: columnWidth + margin, columnWidth: columnWidth)
        do {
            return above(try Raster(decoding: labels.png()))
        } catch {
            Terminal.say("note: the columns have no labels (\(texts.joined(separator: ", "))): \(error)")
            return self
        }
    }

    /// The picture with a strip of its width on top, where both together are no more than a file can hold.
    private func above(_ strip: Raster) -> Raster {
        guard strip.width == width, width * (height + strip.height) <= Raster.maximumPixels,
            height + strip.height <= Raster.maximumSide
        else { return self }
        let coloured = ImageForm(channels: channels).applied(to: strip.tensor.unsqueezed(0)).squeezed(0)
        return Raster(bytes: .concatenated([coloured, tensor], axis: 1))
    }
}
