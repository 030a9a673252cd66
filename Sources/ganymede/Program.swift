import CStartup
import Command

@main enum Program {
    static func main() async { await Ganymede.main() }
}
